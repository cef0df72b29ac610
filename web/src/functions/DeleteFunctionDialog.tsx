import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudFunction } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteFunction } from '../api/functions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';

export function DeleteFunctionDialog(props: {
  target: CloudFunction;
  /** Called after the deletion; the place to forget the draft and leave the page. */
  onDeleted: () => void;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const name = props.target.name || props.target.id;
  const deletion = useMutation({
    mutationFn: () => deleteFunction(props.target.id),
    onSuccess: async () => {
      props.onDeleted();
      await queryClient.invalidateQueries({ queryKey: ['functions'] });
      toastSuccess(`Function ${name} is deleted`);
    },
  });
  return (
    <ConfirmDialog
      title="Delete function"
      applyText="Delete"
      danger
      typeToConfirm={name}
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, 'delete the function') : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      The function <b>{name}</b>, all its versions and its draft in this browser will be gone. Its link stops
      answering. This cannot be undone.
    </ConfirmDialog>
  );
}

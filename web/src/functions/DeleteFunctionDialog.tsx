import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CloudFunction } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteFunction } from '../api/functions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function DeleteFunctionDialog(props: {
  target: CloudFunction;
  /** Called after the deletion, to forget the draft and leave the page. */
  onDeleted: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const name = props.target.name || props.target.id;
  const deletion = useMutation({
    mutationFn: () => deleteFunction(props.target.id),
    onSuccess: async () => {
      props.onDeleted();
      await queryClient.invalidateQueries({ queryKey: ['functions'] });
      toastSuccess(t('deleted', { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t('deleteTitle')}
      applyText={t('deleteShort')}
      danger
      typeToConfirm={name}
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, t('deleteFailed')) : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      {t.rich('deleteWarning', { name })}
    </ConfirmDialog>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { removeTag } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';

export function RemoveTagDialog(props: { version: Version; tag: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => removeTag(props.version.id, props.tag),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions'] });
      props.onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Remove tag"
      applyText="Remove"
      busy={removal.isPending}
      problem={removal.error ? explain(removal.error, 'Could not remove the tag') : undefined}
      onConfirm={() => removal.mutate()}
      onClose={props.onClose}
    >
      Calls with <code>?tag={props.tag}</code> will no longer find version <code>{props.version.id}</code>.
    </ConfirmDialog>
  );
}

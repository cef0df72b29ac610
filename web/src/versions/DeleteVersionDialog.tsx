import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteVersion } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { ownTags } from './version-rules.ts';

export function DeleteVersionDialog(props: { version: Version; onClose: () => void }) {
  const queryClient = useQueryClient();
  const tags = ownTags(props.version);
  const deletion = useMutation({
    mutationFn: () => deleteVersion(props.version.id, tags.length > 0),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions'] });
      props.onClose();
      toastSuccess(`Version ${props.version.id} is deleted`);
    },
  });
  return (
    <ConfirmDialog
      title="Delete version"
      applyText={tags.length > 0 ? 'Delete with its tags' : 'Delete'}
      danger
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, 'Could not delete the version') : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      Version <code>{props.version.id}</code> and its code will be gone.
      {tags.length > 0 && (
        <>
          {' '}
          So will its {tags.length === 1 ? 'tag' : 'tags'} <b>{tags.join(', ')}</b>: calls that ask for{' '}
          {tags.length === 1 ? 'it' : 'them'} will fail.
        </>
      )}{' '}
      This cannot be undone.
    </ConfirmDialog>
  );
}

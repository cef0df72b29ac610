import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteVersion } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';
import { ownTags } from './version-rules.ts';

export function DeleteVersionDialog(props: { version: Version; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const { id } = props.version;
  const tags = ownTags(props.version);
  const deletion = useMutation({
    mutationFn: () => deleteVersion(id, tags.length > 0),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['versions'] });
      props.onClose();
      toastSuccess(t('deleted', { id }));
    },
  });
  return (
    <ConfirmDialog
      title={t('deleteTitle')}
      applyText={tags.length > 0 ? t('deleteWithTags') : t('deleteShort')}
      danger
      typeToConfirm={id}
      confirmLabel={t('typeIdToConfirm')}
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, t('deleteFailed')) : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      {tags.length > 0
        ? t.rich('deleteTaggedWarning', { id, count: tags.length, tags: tags.join(', ') })
        : t.rich('deleteWarning', { id })}
    </ConfirmDialog>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { removeTag } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { useT } from './messages.ts';

export function RemoveTagDialog(props: { version: Version; tag: string; onClose: () => void }) {
  const t = useT();
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
      title={t('removeTag')}
      applyText={t('removeTagShort')}
      busy={removal.isPending}
      problem={removal.error ? explain(removal.error, t('removeTagFailed')) : undefined}
      onConfirm={() => removal.mutate()}
      onClose={props.onClose}
    >
      {t.rich('removeTagWarning', { tag: props.tag, id: props.version.id })}
    </ConfirmDialog>
  );
}

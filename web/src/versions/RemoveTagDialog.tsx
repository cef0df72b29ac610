import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { removeTag, setTag } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastUndo } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function RemoveTagDialog(props: { version: Version; tag: string; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['versions'] });
  const removal = useMutation({
    mutationFn: () => removeTag(props.version.id, props.tag),
    onSuccess: async () => {
      await refresh();
      props.onClose();
      toastUndo(t('tagRemoved', { tag: props.tag }), () => {
        void setTag(props.version.id, props.tag).then(refresh);
      });
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

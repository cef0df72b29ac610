import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Secret } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteSecret } from '../api/secrets.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function DeleteSecretDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const name = secret.name || secret.id;
  const deletion = useMutation({
    mutationFn: () => deleteSecret(secret.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['secrets'] });
      onClose();
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
      onClose={onClose}
    >
      {t.rich('deleteWarning', { name })}
    </ConfirmDialog>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Trigger } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { deleteTrigger } from '../api/triggers.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function DeleteTriggerDialog({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const t = useT();
  const queryClient = useQueryClient();
  const name = trigger.name || trigger.id;
  const deletion = useMutation({
    mutationFn: () => deleteTrigger(trigger.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['triggers'] });
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

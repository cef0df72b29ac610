import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiGateway } from 'bff/contract';
import { deleteApiGateway } from '../api/api-gateways.ts';
import { explain } from '../api/errors.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function DeleteApiGatewayDialog(props: {
  gateway: ApiGateway;
  /** Called after the deletion, to close the dialog or to leave the page. */
  onDeleted: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const { gateway, onDeleted, onClose } = props;
  const name = gateway.name || gateway.id;
  const deletion = useMutation({
    mutationFn: () => deleteApiGateway(gateway.id),
    onSuccess: async () => {
      onDeleted();
      await queryClient.invalidateQueries({ queryKey: ['apiGateways'] });
      toastSuccess(t('deleted', { name }));
    },
  });
  return (
    <ConfirmDialog
      title={t('deleteTitle')}
      applyText={t('deleteButton')}
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

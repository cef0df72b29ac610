import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ServiceAccount } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { deleteServiceAccount } from '../api/service-accounts.ts';
import { folderVersionsQuery } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

export function DeleteServiceAccountDialog(props: {
  account: ServiceAccount;
  folderId: string;
  onClose: () => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const versions = useQuery(folderVersionsQuery(props.folderId));
  const functions = useQuery(functionsQuery(props.folderId));
  const using = (versions.data ?? []).filter((version) => version.serviceAccountId === props.account.id);
  const names = [
    ...new Set(
      using.map(
        (version) => functions.data?.find((fn) => fn.id === version.functionId)?.name ?? version.functionId,
      ),
    ),
  ];
  const deletion = useMutation({
    mutationFn: () => deleteServiceAccount(props.account.id),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['serviceAccounts'] }),
        queryClient.invalidateQueries({ queryKey: ['folder', props.folderId] }),
      ]);
      props.onClose();
      toastSuccess(t('deleted', { name: props.account.name }));
    },
  });
  return (
    <ConfirmDialog
      title={t('deleteTitle')}
      applyText={t('deleteShort')}
      danger
      typeToConfirm={props.account.name}
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, t('deleteFailed')) : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      {t.rich('deleteWarning', { name: props.account.name })}{' '}
      {using.length > 0 && t.rich('deleteUsed', { count: using.length, functions: names.join(', ') })}
    </ConfirmDialog>
  );
}

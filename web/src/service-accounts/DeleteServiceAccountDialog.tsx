import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ServiceAccount } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { deleteServiceAccount } from '../api/service-accounts.ts';
import { folderVersionsQuery } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { count } from '../ui/format.ts';
import { toastSuccess } from '../ui/toaster.ts';

export function DeleteServiceAccountDialog(props: {
  account: ServiceAccount;
  folderId: string;
  onClose: () => void;
}) {
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
      toastSuccess(`Service account ${props.account.name} is deleted`);
    },
  });
  return (
    <ConfirmDialog
      title="Delete service account"
      applyText="Delete"
      danger
      typeToConfirm={using.length > 0 ? props.account.name : undefined}
      busy={deletion.isPending}
      problem={deletion.error ? explain(deletion.error, 'Could not delete the service account') : undefined}
      onConfirm={() => deletion.mutate()}
      onClose={props.onClose}
    >
      The account <b>{props.account.name}</b>, its roles, keys and tokens will be gone.{' '}
      {using.length > 0 && (
        <>
          <b>
            {count(using.length, 'version')} of {names.join(', ')} {using.length === 1 ? 'uses' : 'use'} it
          </b>{' '}
          and will get no IAM token any more.{' '}
        </>
      )}
      This cannot be undone.
    </ConfirmDialog>
  );
}

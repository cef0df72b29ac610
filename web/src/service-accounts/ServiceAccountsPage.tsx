import { Persons, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { ServiceAccount } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { useSession } from '../api/use-session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { CreateServiceAccountDialog } from './CreateServiceAccountDialog.tsx';
import { DeleteServiceAccountDialog } from './DeleteServiceAccountDialog.tsx';
import { GrantRoleDialog } from './GrantRoleDialog.tsx';
import { useT } from './messages.ts';
import { ServiceAccountsTable } from './ServiceAccountsTable.tsx';

export default function ServiceAccountsPage() {
  const t = useT();
  useDocumentTitle(t('serviceAccounts'));
  const { folderId } = useSession();
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ServiceAccount>();
  const [granting, setGranting] = useState<ServiceAccount>();
  const isEmpty = accounts.data?.length === 0;
  const create = (
    <Button view="action" size="l" onClick={() => setCreating(true)}>
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  return (
    <Page
      title={t('serviceAccounts')}
      lead={isEmpty ? undefined : t('lead')}
      actions={isEmpty ? undefined : create}
    >
      {accounts.isPending && <TableSkeleton />}
      {accounts.error && !accounts.data && (
        <ErrorPanel
          {...explain(accounts.error, t('loadFailed'))}
          onRetry={() => void accounts.refetch()}
          retrying={accounts.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={Persons} size={28} />} title={t('none')} actions={create}>
          {t('noneHint')}
        </EmptyState>
      )}
      {accounts.data && !isEmpty && (
        <ServiceAccountsTable
          accounts={accounts.data}
          folderId={folderId}
          onGrant={setGranting}
          onDelete={setDeleting}
        />
      )}
      {creating && (
        <CreateServiceAccountDialog
          folderId={folderId}
          onClose={() => setCreating(false)}
          onCreated={() => {
            setCreating(false);
            toastSuccess(t('created'));
          }}
        />
      )}
      {deleting && (
        <DeleteServiceAccountDialog
          account={deleting}
          folderId={folderId}
          onClose={() => setDeleting(undefined)}
        />
      )}
      {granting && (
        <GrantRoleDialog account={granting} folderId={folderId} onClose={() => setGranting(undefined)} />
      )}
    </Page>
  );
}

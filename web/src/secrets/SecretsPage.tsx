import { Key, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { Secret } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { secretsQuery } from '../api/secrets.ts';
import { useSession } from '../api/use-session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { DeleteSecretDialog } from './DeleteSecretDialog.tsx';
import { useT } from './messages.ts';
import { SecretDialog } from './SecretDialog.tsx';
import { SecretsTable } from './SecretsTable.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';

type Open = { dialog: 'create' } | { dialog: 'add' | 'versions' | 'delete'; secret: Secret };

export default function SecretsPage() {
  const t = useT();
  useDocumentTitle(t('secrets'));
  const { folderId } = useSession();
  const secrets = useQuery(secretsQuery(folderId));
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const isEmpty = secrets.data?.length === 0;
  const create = (
    <Button view="action" size="l" onClick={() => setOpen({ dialog: 'create' })}>
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('secrets')} lead={isEmpty ? undefined : t('lead')} actions={isEmpty ? undefined : create}>
      {secrets.isPending && <TableSkeleton />}
      {secrets.error && !secrets.data && (
        <ErrorPanel
          {...explain(secrets.error, t('loadFailed'))}
          onRetry={() => void secrets.refetch()}
          retrying={secrets.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={Key} size={28} />} title={t('none')} actions={create}>
          {t('noneHint')}
        </EmptyState>
      )}
      {secrets.data && !isEmpty && (
        <SecretsTable secrets={secrets.data} onOpen={(dialog, secret) => setOpen({ dialog, secret })} />
      )}
      {open?.dialog === 'create' && <SecretDialog of={{ folderId }} onClose={close} />}
      {open?.dialog === 'add' && <SecretDialog of={open.secret} onClose={close} />}
      {open?.dialog === 'versions' && <VersionsDialog secret={open.secret} onClose={close} />}
      {open?.dialog === 'delete' && <DeleteSecretDialog secret={open.secret} onClose={close} />}
    </Page>
  );
}

import { Alarm, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { Trigger } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { triggersQuery } from '../api/triggers.ts';
import { useSession } from '../api/use-session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { CreateTriggerDialog } from './CreateTriggerDialog.tsx';
import { DeleteTriggerDialog } from './DeleteTriggerDialog.tsx';
import { useT } from './messages.ts';
import { TriggersTable } from './TriggersTable.tsx';

export default function TriggersPage() {
  const t = useT();
  useDocumentTitle(t('triggers'));
  const { folderId } = useSession();
  const triggers = useQuery(triggersQuery(folderId));
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<Trigger>();
  const isEmpty = triggers.data?.length === 0;
  const create = (
    <Button view="action" size="l" onClick={() => setCreating(true)}>
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('triggers')} lead={isEmpty ? undefined : t('lead')} actions={isEmpty ? undefined : create}>
      {triggers.isPending && <TableSkeleton />}
      {triggers.error && !triggers.data && (
        <ErrorPanel
          {...explain(triggers.error, t('loadFailed'))}
          onRetry={() => void triggers.refetch()}
          retrying={triggers.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={Alarm} size={28} />} title={t('none')} actions={create}>
          {t('noneHint')}
        </EmptyState>
      )}
      {triggers.data && !isEmpty && (
        <TriggersTable triggers={triggers.data} folderId={folderId} onDelete={setDeleting} />
      )}
      {creating && <CreateTriggerDialog folderId={folderId} onClose={() => setCreating(false)} />}
      {deleting && <DeleteTriggerDialog trigger={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  );
}

import { Envelope, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { QueueOverview } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { queuesQuery } from '../api/queues.ts';
import { useSession } from '../api/use-session.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { CreateQueueDialog } from './CreateQueueDialog.tsx';
import { MessagesDialog } from './MessagesDialog.tsx';
import { useT } from './messages.ts';
import { type QueueAction, QueuesTable } from './QueuesTable.tsx';
import { RemovalDialog } from './RemovalDialog.tsx';
import { SendMessageDialog } from './SendMessageDialog.tsx';

export default function QueuesPage() {
  const t = useT();
  useDocumentTitle(t('queues'));
  const { folderId } = useSession();
  const queues = useQuery(queuesQuery(folderId));
  const [creating, setCreating] = useState(false);
  const [opened, setOpened] = useState<{ action: QueueAction; queue: QueueOverview }>();
  const isEmpty = queues.data?.length === 0;
  const close = () => setOpened(undefined);
  const create = (
    <Button view="action" size="l" onClick={() => setCreating(true)}>
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('queues')} lead={isEmpty ? undefined : t('lead')} actions={isEmpty ? undefined : create}>
      {queues.isPending && <TableSkeleton />}
      {queues.error && !queues.data && (
        <ErrorPanel
          {...explain(queues.error, t('loadFailed'))}
          onRetry={() => void queues.refetch()}
          retrying={queues.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={Envelope} size={28} />} title={t('none')} actions={create}>
          {t('noneHint')}
        </EmptyState>
      )}
      {queues.data && !isEmpty && (
        <QueuesTable queues={queues.data} onAction={(action, queue) => setOpened({ action, queue })} />
      )}
      {creating && <CreateQueueDialog folderId={folderId} onClose={() => setCreating(false)} />}
      {opened?.action === 'send' && <SendMessageDialog queue={opened.queue} onClose={close} />}
      {opened?.action === 'messages' && <MessagesDialog queue={opened.queue} onClose={close} />}
      {(opened?.action === 'purge' || opened?.action === 'delete') && (
        <RemovalDialog queue={opened.queue} kind={opened.action} onClose={close} />
      )}
    </Page>
  );
}

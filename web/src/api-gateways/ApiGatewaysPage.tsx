import { NodesRight, Plus } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ApiGateway } from 'bff/contract';
import { useState } from 'react';
import { apiGatewaysQuery } from '../api/api-gateways.ts';
import { explain } from '../api/errors.ts';
import { useSession } from '../api/use-session.ts';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { ApiGatewaysTable } from './ApiGatewaysTable.tsx';
import { CreateApiGatewayDialog } from './CreateApiGatewayDialog.tsx';
import { DeleteApiGatewayDialog } from './DeleteApiGatewayDialog.tsx';
import { useT } from './messages.ts';

export default function ApiGatewaysPage() {
  const t = useT();
  useDocumentTitle(t('apiGateways'));
  const navigate = useNavigate();
  const { folderId } = useSession();
  const gateways = useQuery(apiGatewaysQuery(folderId));
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<ApiGateway>();
  const close = () => setDeleting(undefined);
  const isEmpty = gateways.data?.length === 0;
  const create = (
    <Button view="action" size="l" onClick={() => setCreating(true)}>
      <Icon data={Plus} size={16} />
      {t('create')}
    </Button>
  );
  return (
    <Page
      title={t('apiGateways')}
      lead={isEmpty ? undefined : t('lead')}
      actions={isEmpty ? undefined : create}
    >
      {gateways.isPending && <TableSkeleton />}
      {gateways.error && !gateways.data && (
        <ErrorPanel
          {...explain(gateways.error, t('loadFailed'))}
          onRetry={() => void gateways.refetch()}
          retrying={gateways.isFetching}
        />
      )}
      {isEmpty && (
        <EmptyState icon={<Icon data={NodesRight} size={28} />} title={t('none')} actions={create}>
          {t('noneHint')}
        </EmptyState>
      )}
      {gateways.data && !isEmpty && <ApiGatewaysTable gateways={gateways.data} onDelete={setDeleting} />}
      {creating && (
        <CreateApiGatewayDialog
          folderId={folderId}
          onCreated={(id) => void navigate({ href: links.apiGateway(id) })}
          onClose={() => setCreating(false)}
        />
      )}
      {deleting && <DeleteApiGatewayDialog gateway={deleting} onDeleted={close} onClose={close} />}
    </Page>
  );
}

import { TrashBin } from '@gravity-ui/icons';
import { Button, Icon, Link, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { apiGatewayQuery, specificationQuery } from '../api/api-gateways.ts';
import { explain } from '../api/errors.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import styles from './ApiGatewayPage.module.css';
import { DeleteApiGatewayDialog } from './DeleteApiGatewayDialog.tsx';
import { GatewayDomain } from './GatewayDomain.tsx';
import { GatewayStatus } from './GatewayStatus.tsx';
import { useT } from './messages.ts';
import { SpecificationPanel } from './SpecificationPanel.tsx';

/** An API gateway: its domain, its specification, and the routes that the specification has. */
export default function ApiGatewayPage() {
  const t = useT();
  const navigate = useNavigate();
  const { apiGatewayId } = useParams({ from: '/shell/api-gateways/$apiGatewayId' });
  const [deleting, setDeleting] = useState(false);
  // The announcement of the deletion arrives before the page is left.
  const enabled = !deleting;
  const found = useQuery({ ...apiGatewayQuery(apiGatewayId), enabled });
  const specification = useQuery({ ...specificationQuery(apiGatewayId), enabled });
  const gateway = found.data;
  const name = gateway?.name || apiGatewayId;
  useDocumentTitle(name);
  const failed = [found, specification].find(({ error, data }) => error && data === undefined);
  if (failed)
    return (
      <Page title={name}>
        <Link href={links.apiGateways()}>{t('apiGateways')}</Link>
        <ErrorPanel
          {...explain(failed.error, t('gatewayFailed'))}
          onRetry={() => void failed.refetch()}
          retrying={failed.isFetching}
        />
      </Page>
    );
  if (gateway === undefined || specification.data === undefined)
    return <Skeleton className={styles.loading} />;
  const remove = (
    <Button view="outlined-danger" size="l" onClick={() => setDeleting(true)}>
      <Icon data={TrashBin} size={16} />
      {t('deleteMenu')}
    </Button>
  );
  return (
    <Page title={name} lead={gateway.description} actions={remove}>
      <Link href={links.apiGateways()}>{t('apiGateways')}</Link>
      <dl className={styles.facts}>
        <dt>{t('domain')}</dt>
        <dd>
          <GatewayDomain domain={gateway.domain} />
        </dd>
        <dt>{t('status')}</dt>
        <dd>
          <GatewayStatus status={gateway.status} />
        </dd>
        <dt>{t('id')}</dt>
        <dd>
          <CopyableId id={gateway.id} label={t('copyId', { name })} />
        </dd>
      </dl>
      <SpecificationPanel key={gateway.id} gateway={gateway} saved={specification.data} />
      {deleting && (
        <DeleteApiGatewayDialog
          gateway={gateway}
          onDeleted={() => void navigate({ href: links.apiGateways(), ignoreBlocker: true })}
          onClose={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}

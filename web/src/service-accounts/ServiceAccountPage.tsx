import { Label, Link, Skeleton } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { folderBindingsQuery, serviceAccountsQuery } from '../api/service-accounts.ts';
import { useSession } from '../api/use-session.ts';
import { folderVersionsQuery } from '../api/versions.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { emptyValue, formatDate } from '../ui/format.ts';
import { Page } from '../ui/Page.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { rolesOf } from './folder-roles.ts';
import { KeyList } from './KeyList.tsx';
import { useT } from './messages.ts';
import styles from './ServiceAccountPage.module.css';

/** A service account: its roles, its keys, and the functions that run as it. */
export default function ServiceAccountPage() {
  const t = useT();
  const { serviceAccountId } = useParams({ from: '/shell/service-accounts/$serviceAccountId' });
  const { folderId } = useSession();
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const bindings = useQuery(folderBindingsQuery(folderId)).data ?? [];
  const versions = useQuery(folderVersionsQuery(folderId)).data ?? [];
  const functions = useQuery(functionsQuery(folderId)).data ?? [];
  const account = accounts.data?.find(({ id }) => id === serviceAccountId);
  useDocumentTitle(account?.name ?? t('serviceAccounts'));
  if (accounts.error && !accounts.data)
    return (
      <ErrorPanel {...explain(accounts.error, t('loadFailed'))} onRetry={() => void accounts.refetch()} />
    );
  if (!accounts.data) return <Skeleton className={styles.loading} />;
  if (!account)
    return (
      <Page title={t('noAccount')} lead={t('noAccountHint', { id: serviceAccountId })}>
        <Link href={links.serviceAccounts()}>{t('serviceAccounts')}</Link>
      </Page>
    );
  const using = new Set(
    versions.filter((each) => each.serviceAccountId === account.id).map((each) => each.functionId),
  );
  const users = functions.filter(({ id }) => using.has(id));
  const roles = rolesOf(account.id, bindings);
  return (
    <Page title={account.name} lead={account.description}>
      <Link href={links.serviceAccounts()}>{t('serviceAccounts')}</Link>
      <dl className={styles.facts}>
        <dt>{t('id')}</dt>
        <dd>
          <CopyableId id={account.id} label={t('copyId', { name: account.name })} />
        </dd>
        <dt>{t('createdAt')}</dt>
        <dd>{formatDate(account.createdAt)}</dd>
        <dt>{t('lastAuthenticated')}</dt>
        <dd>{account.lastAuthenticatedAt ? formatDate(account.lastAuthenticatedAt) : emptyValue}</dd>
        <dt>{t('rolesOnFolder')}</dt>
        <dd className={styles.roles}>
          {roles.length === 0
            ? emptyValue
            : roles.map((role) => (
                <Label key={role} theme="normal">
                  {role}
                </Label>
              ))}
        </dd>
        <dt>{t('usedBy')}</dt>
        <dd>
          {users.length === 0
            ? emptyValue
            : users.map((fn) => (
                <div key={fn.id}>
                  <Link href={links.function(fn.id)}>{fn.name || fn.id}</Link>
                </div>
              ))}
        </dd>
      </dl>
      <KeyList kind="apiKeys" serviceAccountId={account.id} />
      <KeyList kind="accessKeys" serviceAccountId={account.id} />
      <KeyList kind="keys" serviceAccountId={account.id} />
    </Page>
  );
}

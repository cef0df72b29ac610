import { Label, Link, Skeleton, Tab, TabList } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { latestTag } from 'bff/contract';
import { useState } from 'react';
import { ApiError, explain } from '../api/errors.ts';
import { functionQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { useSession } from '../api/use-session.ts';
import { versionsQuery } from '../api/versions.ts';
import { HeaderSlotProvider } from '../layout/HeaderSlot.tsx';
import { links } from '../links.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { DeletedFunctionPage } from './DeletedFunctionPage.tsx';
import styles from './FunctionPage.module.css';
import { FunctionStatus } from './FunctionStatus.tsx';
import { useT } from './messages.ts';

const lookAgainMs = 5000;

/** A function: its header and its tabs. */
export default function FunctionPage() {
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const t = useT();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { folderId } = useSession();
  // A tab may stay open for long, and a client of the API may delete the function meanwhile.
  const fn = useQuery({ ...functionQuery(functionId), refetchInterval: lookAgainMs });
  const versions = useQuery(versionsQuery(functionId));
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const [slot, setSlot] = useState<HTMLElement | null>(null);

  if (fn.error instanceof ApiError && fn.error.status === 404)
    return <DeletedFunctionPage functionId={functionId} name={fn.data?.name} />;
  if (fn.error && !fn.data) {
    return (
      <div className={styles.problem}>
        <ErrorPanel
          {...explain(fn.error, t('loadFailed'))}
          onRetry={() => void fn.refetch()}
          retrying={fn.isFetching}
        />
      </div>
    );
  }

  const latest = versions.data?.find((version) => version.tags.includes(latestTag));
  const account = accounts.data?.find((each) => each.id === latest?.serviceAccountId);
  const tabs = [
    { id: 'editor', title: t('editor'), href: links.function(functionId) },
    {
      id: 'versions',
      title: t('versions'),
      href: links.versions(functionId),
      counter: versions.data?.length,
    },
    { id: 'logs', title: t('logs'), href: links.logs(functionId) },
    { id: 'monitoring', title: t('monitoring'), href: links.monitoring(functionId) },
    { id: 'overview', title: t('overview'), href: links.overview(functionId) },
  ];
  const current = tabs.find(({ id }) => path.split('/')[3] === id)?.id ?? 'editor';

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.identity}>
          <nav className={styles.crumbs} aria-label={t('breadcrumbs')}>
            <Link href={links.functions()} view="secondary">
              {t('functions')}
            </Link>
            <span aria-hidden="true">/</span>
          </nav>
          {fn.data ? (
            <>
              <h1 className={styles.name}>{fn.data.name || fn.data.id}</h1>
              <span className={fn.data.status === 'ACTIVE' && latest ? styles.usual : undefined}>
                <FunctionStatus status={fn.data.status} versions={versions.data} />
              </span>
            </>
          ) : (
            <Skeleton className={styles.nameLoading} />
          )}
          <span className={styles.chips}>
            {latest && (
              <Label
                className={styles.usual}
                theme="unknown"
                type="copy"
                copyText={latest.id}
                value={latest.id}
                title={t('latestVersion')}
                copyButtonLabel={t('copyVersionId')}
              >
                {latestTag}
              </Label>
            )}
            {latest?.serviceAccountId && (
              <Label
                className={styles.usual}
                theme="unknown"
                title={t('accountOfLatest')}
                value={account?.name ?? latest.serviceAccountId}
              >
                {t('account')}
              </Label>
            )}
          </span>
        </div>
        <div className={styles.actions} ref={setSlot} />
      </header>
      <TabList className={styles.tabs} value={current} size="l" aria-label={t('parts')}>
        {tabs.map((tab) => (
          <Tab key={tab.id} value={tab.id} href={tab.href} counter={tab.counter}>
            {tab.title}
          </Tab>
        ))}
      </TabList>
      <div className={styles.body}>
        <HeaderSlotProvider value={slot}>
          <Outlet />
        </HeaderSlotProvider>
      </div>
    </div>
  );
}

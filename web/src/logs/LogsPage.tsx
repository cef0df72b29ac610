import { ListUl } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { deniedRequestsQuery } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import { functionQuery } from '../api/functions.ts';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { EntryList } from './EntryList.tsx';
import { isDenied } from './entries.ts';
import { LogFilters } from './LogFilters.tsx';
import styles from './LogsPage.module.css';
import { filterOf, type LogSearch, longestPeriod, periodOf } from './log-search.ts';
import { useT } from './messages.ts';
import { useLogs } from './use-logs.ts';

/** A function's log: search in past entries, and a live view of new ones. */
export default function LogsPage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId));
  useDocumentTitle(fn.data ? t('logsOf', { name: fn.data.name || fn.data.id }) : t('logs'));
  const search = useSearch({ from: '/shell/functions/$functionId/logs' });
  const navigate = useNavigate();
  const [isLive, setIsLive] = useState(true);
  const { entries, pages, follows } = useLogs(functionId, { filter: filterOf(search), isLive });
  const denied = entries.find(isDenied);
  const asked = deniedRequestsQuery({ resourceId: functionId });
  // Refetched for each log line that reports a denied call.
  const { data: deniedRequests = [] } = useQuery({
    ...asked,
    queryKey: [...asked.queryKey, denied?.uid ?? ''],
    enabled: denied !== undefined,
    placeholderData: keepPreviousData,
  });
  const change = (part: { [Name in keyof LogSearch]: LogSearch[Name] | undefined }) => {
    const next = { ...search, ...part };
    void navigate({
      to: '/functions/$functionId/logs',
      params: { functionId },
      search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  };
  return (
    <div className={styles.page}>
      <LogFilters search={search} onChange={change} isLive={isLive} onLive={setIsLive} follows={follows} />
      {pages.error && (
        <ErrorPanel
          {...explain(pages.error, t('loadFailed'))}
          onRetry={() => void pages.refetch()}
          retrying={pages.isFetching}
        />
      )}
      {pages.isLoading && <TableSkeleton rows={8} />}
      {pages.data && entries.length === 0 && <Nothing search={search} onChange={change} />}
      {entries.length > 0 && (
        <EntryList
          entries={entries}
          deniedRequests={deniedRequests}
          overviewUrl={links.overview(functionId)}
          onRequest={(request) => change({ request, period: longestPeriod })}
        />
      )}
      {pages.hasNextPage && (
        <div className={styles.more}>
          <Button
            view="outlined"
            loading={pages.isFetchingNextPage}
            onClick={() => void pages.fetchNextPage()}
          >
            {t('older')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Nothing(props: {
  search: LogSearch;
  onChange: (part: { [Name in keyof LogSearch]: LogSearch[Name] | undefined }) => void;
}) {
  const t = useT();
  const { search, onChange } = props;
  const period = periodOf(search);
  const isFiltered = search.request !== undefined || search.text !== undefined || search.level !== undefined;
  return (
    <EmptyState
      icon={<Icon data={ListUl} size={28} />}
      title={isFiltered ? t('noMatch') : t('noEntries')}
      actions={
        <>
          {isFiltered && (
            <Button
              view="outlined"
              size="l"
              onClick={() => onChange({ request: undefined, text: undefined, level: undefined })}
            >
              {t('clearFilters')}
            </Button>
          )}
          {period !== longestPeriod && (
            <Button view="outlined" size="l" onClick={() => onChange({ period: longestPeriod })}>
              {t('showLongest')}
            </Button>
          )}
        </>
      }
    >
      {isFiltered ? t('noMatchHint', { period }) : t('noEntriesHint', { period })}
    </EmptyState>
  );
}

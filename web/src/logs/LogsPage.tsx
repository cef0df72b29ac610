import { ListUl } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { deniedRequestsQuery } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import { functionQuery } from '../api/functions.ts';
import { links } from '../links.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { useStoredValue } from '../ui/stored-value.ts';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import type { VirtualRowsHandle } from '../ui/VirtualRows.tsx';
import { EntryList } from './EntryList.tsx';
import { isDenied } from './entries.ts';
import { LogFilters } from './LogFilters.tsx';
import styles from './LogsPage.module.css';
import { LogToolbar } from './LogToolbar.tsx';
import { logOptions } from './log-options.ts';
import { filterOf, type LogSearch, longestPeriod, periodOf } from './log-search.ts';
import { useT } from './messages.ts';
import { useLogs } from './use-logs.ts';

type Change = { [Name in keyof LogSearch]: LogSearch[Name] | undefined };

/** A function's log: search in past entries, and a live view of new ones. */
export default function LogsPage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const fn = useQuery(functionQuery(functionId));
  useDocumentTitle(fn.data ? t('logsOf', { name: fn.data.name || fn.data.id }) : t('logs'));
  const search = useSearch({ from: '/shell/functions/$functionId/logs' });
  const navigate = useNavigate();
  const [options, setOptions] = useStoredValue(logOptions);
  const [wantsLive, setWantsLive] = useState(true);
  const [isPaused, setIsPaused] = useState(false);
  // New entries would move what the reader looks at.
  const [isAtStart, setIsAtStart] = useState(true);
  const isLive = wantsLive && search.until === undefined;
  const filter = filterOf(search);
  const stands = isPaused || !isAtStart;
  const logs = useLogs(functionId, { filter, isLive, isPaused: stands });
  const { buffer } = logs;
  const list = useRef<VirtualRowsHandle>(null);
  const nowMs = useNow(options.relative);
  const denied = firstOf(buffer, isDenied);
  const asked = deniedRequestsQuery({ resourceId: functionId });
  // Refetched for each log line that reports a denied call.
  const { data: deniedRequests = [] } = useQuery({
    ...asked,
    queryKey: [...asked.queryKey, denied?.uid ?? ''],
    enabled: denied !== undefined,
    placeholderData: keepPreviousData,
  });
  const change = (part: Change) => {
    const next = { ...search, ...part };
    setIsAtStart(true);
    void navigate({
      to: '/functions/$functionId/logs',
      params: { functionId },
      search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  };
  return (
    <div className={styles.page}>
      <LogFilters
        search={search}
        onChange={change}
        isLive={isLive}
        onLive={setWantsLive}
        follows={logs.follows}
      />
      {logs.error !== undefined && (
        <ErrorPanel
          {...explain(logs.error, t('loadFailed'))}
          onRetry={logs.reload}
          retrying={logs.isLoading}
        />
      )}
      {logs.isLoading && buffer.size === 0 && <TableSkeleton rows={8} />}
      {logs.isReady && buffer.size === 0 && <Nothing search={search} onChange={change} />}
      {buffer.size > 0 && (
        <>
          <LogToolbar
            functionId={functionId}
            filter={filter}
            options={options}
            onOptions={setOptions}
            waiting={buffer.waiting}
            isLive={isLive}
            isPaused={stands}
            onPause={(paused) => {
              setIsPaused(paused);
              if (paused) return;
              setIsAtStart(true);
              list.current?.scrollToStart();
            }}
          />
          <EntryList
            ref={list}
            buffer={buffer}
            revision={`${buffer.size} ${buffer.at(0)?.uid}`}
            options={options}
            nowMs={nowMs}
            deniedRequests={deniedRequests}
            overviewUrl={links.overview(functionId)}
            onRequest={(request) =>
              change({ request, period: longestPeriod, since: undefined, until: undefined })
            }
            onAtStart={setIsAtStart}
            onAtEnd={(atEnd) => atEnd && logs.hasOlder && logs.loadOlder()}
          />
          <div className={styles.more}>
            {logs.hasOlder && (
              <Button view="outlined" loading={logs.isLoading} onClick={logs.loadOlder}>
                {t('older')}
              </Button>
            )}
            {buffer.isCut && (
              <>
                <span className={styles.note}>{t('cut')}</span>
                <Button view="outlined" onClick={logs.reload}>
                  {t('reload')}
                </Button>
              </>
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** A denied call stands among the newest entries; the whole log may be long. */
const looksAtMost = 1000;

function firstOf<Item>(items: Iterable<Item>, is: (item: Item) => boolean): Item | undefined {
  let looked = 0;
  for (const item of items) {
    if (is(item)) return item;
    if (++looked === looksAtMost) return undefined;
  }
  return undefined;
}

const tickMs = 5000;

function useNow(isTicking: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isTicking]);
  return nowMs;
}

function Nothing(props: { search: LogSearch; onChange: (part: Change) => void }) {
  const t = useT();
  const { search, onChange } = props;
  const period = periodOf(search);
  const isOwnPeriod = search.since !== undefined;
  const isFiltered = search.request !== undefined || search.text !== undefined || search.level !== undefined;
  const hint = isFiltered ? t('noMatchHint', { period }) : t('noEntriesHint', { period });
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
          {(isOwnPeriod || period !== longestPeriod) && (
            <Button
              view="outlined"
              size="l"
              onClick={() => onChange({ period: longestPeriod, since: undefined, until: undefined })}
            >
              {t('showLongest')}
            </Button>
          )}
        </>
      }
    >
      {isOwnPeriod ? t('nothingBetween') : hint}
    </EmptyState>
  );
}

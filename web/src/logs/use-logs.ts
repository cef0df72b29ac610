import { useInfiniteQuery } from '@tanstack/react-query';
import { type LogEntry, logEntry } from 'bff/contract';
import { useEffect, useState } from 'react';
import { understand } from '../api/client.ts';
import { followLogsUrl, type LogFilter, logsQuery } from '../api/logs.ts';
import { addLive, mergeEntries } from './entries.ts';

/** Entries of the same interval appear together: more frequent rendering would not be noticeable. */
const showEveryMs = 100;

/** A function's log: fetched pages of past entries, and live entries while the page is open. */
export function useLogs(functionId: string, options: { filter: LogFilter | undefined; isLive: boolean }) {
  const { filter, isLive } = options;
  const pages = useInfiniteQuery({
    ...logsQuery(functionId, filter ?? { periodMs: 0 }),
    enabled: filter !== undefined,
  });
  const { refetch } = pages;
  const [live, setLive] = useState<readonly LogEntry[]>([]);
  const [follows, setFollows] = useState<'off' | 'connecting' | 'open' | 'ended'>('off');
  const url = filter && isLive ? followLogsUrl(functionId, filter) : undefined;

  useEffect(() => {
    setLive([]);
    if (url === undefined) {
      setFollows('off');
      return;
    }
    let came: LogEntry[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      const shown = came;
      came = [];
      setLive((before) => addLive(before, shown));
    };
    setFollows('connecting');
    const source = new EventSource(url);
    // The stream sends only entries newer than itself and may have been interrupted, so past entries are fetched again.
    source.addEventListener('open', () => {
      setFollows('open');
      void refetch();
    });
    source.addEventListener('error', () => {
      setFollows(source.readyState === EventSource.CLOSED ? 'ended' : 'connecting');
    });
    source.addEventListener('entry', ({ data }) => {
      came.push(understand(logEntry, JSON.parse(data), url));
      timer ??= setTimeout(show, showEveryMs);
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [url, refetch]);

  return {
    entries: mergeEntries(live, pages.data?.pages.flatMap((page) => page.entries) ?? []),
    pages,
    follows,
  };
}

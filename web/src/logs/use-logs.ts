import { useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../api/errors.ts';
import { followLogs, type LogFilter, readLogs } from '../api/logs.ts';
import { LogBuffer } from './log-buffer.ts';

/** Entries of the same interval appear together: more frequent rendering would not be noticeable. */
const showEveryMs = 100;
const reconnectMs = 2000;

export type Follows = 'off' | 'connecting' | 'open' | 'ended';

/** A function's log: pages of past entries, and live entries while the page is open. */
export function useLogs(
  functionId: string,
  options: { filter: LogFilter | undefined; isLive: boolean; isPaused: boolean },
) {
  const { filter, isLive, isPaused } = options;
  // A filter is made anew at each render.
  const key = JSON.stringify(filter);
  const [reloads, setReloads] = useState(0);
  const [, setChanges] = useState(0);
  const changed = () => setChanges((changes) => changes + 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter and each reload begin an empty log
  const buffer = useMemo(() => new LogBuffer(), [functionId, key, reloads]);
  const [older, setOlder] = useState<{ of: LogBuffer; token: string | undefined }>();
  const [problem, setProblem] = useState<{ of: LogBuffer; error: unknown }>();
  const [loading, setLoading] = useState<LogBuffer>();
  const [follows, setFollows] = useState<Follows>('off');
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const leaving = useRef(new AbortController());

  const load = async (pageToken: string | undefined, signal: AbortSignal) => {
    if (filter === undefined) return;
    setLoading(buffer);
    try {
      const page = await readLogs(functionId, filter, { pageToken, signal });
      buffer.addOlder(page.entries);
      setOlder({ of: buffer, token: page.nextPageToken || undefined });
      setProblem(undefined);
    } catch (error) {
      if (!signal.aborted) setProblem({ of: buffer, error });
    } finally {
      if (!signal.aborted) setLoading(undefined);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a buffer is loaded once
  useEffect(() => {
    const left = new AbortController();
    leaving.current = left;
    void load(undefined, left.signal);
    return () => left.abort();
  }, [buffer]);

  const isReady = older?.of === buffer;
  const follow = filter !== undefined && isReady && isLive;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filter of a buffer never changes
  useEffect(() => {
    if (!follow || filter === undefined) {
      setFollows('off');
      return;
    }
    const left = new AbortController();
    void followForever({
      functionId,
      filter,
      buffer,
      signal: left.signal,
      isPaused: () => paused.current,
      onFollows: setFollows,
      onChanged: changed,
    });
    return () => left.abort();
  }, [buffer, follow]);

  useEffect(() => {
    if (isPaused || buffer.waiting === 0) return;
    buffer.release();
    setChanges((changes) => changes + 1);
  }, [isPaused, buffer]);

  return {
    buffer,
    isReady,
    isLoading: loading === buffer,
    error: problem?.of === buffer ? problem.error : undefined,
    follows,
    hasOlder: isReady && older.token !== undefined && !buffer.isCut,
    loadOlder: () => {
      if (isReady && older.token !== undefined && loading !== buffer)
        void load(older.token, leaving.current.signal);
    },
    reload: () => setReloads((before) => before + 1),
  };
}

/** Goes on after the last entry when the connection breaks. */
async function followForever({
  functionId,
  filter,
  buffer,
  signal,
  isPaused,
  onFollows,
  onChanged,
}: {
  functionId: string;
  filter: LogFilter;
  buffer: LogBuffer;
  signal: AbortSignal;
  isPaused: () => boolean;
  onFollows: (follows: Follows) => void;
  onChanged: () => void;
}): Promise<void> {
  let came: Parameters<LogBuffer['addLive']>[0][number][] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    clearTimeout(timer);
    timer = undefined;
    if (signal.aborted || came.length === 0) return;
    buffer.addLive(came, { isPaused: isPaused() });
    came = [];
    onChanged();
  };
  while (!signal.aborted) {
    onFollows('connecting');
    try {
      const onOpen = () => onFollows('open');
      for await (const entry of followLogs(functionId, filter, {
        afterUid: buffer.newestUid,
        signal,
        onOpen,
      })) {
        came.push(entry);
        timer ??= setTimeout(show, showEveryMs);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.kind === 'answered') return onFollows('ended');
    } finally {
      show();
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}

import { infiniteQueryOptions } from '@tanstack/react-query';
import { type LogLevel, logPage } from 'bff/contract';
import { call } from './client.ts';

/** Which entries of a function's log to read. */
export type LogFilter = {
  periodMs: number;
  levels?: readonly LogLevel[];
  requestId?: string;
  text?: string;
};

const at = (functionId: string) => `/console/functions/${encodeURIComponent(functionId)}/logs`;
const pageSize = 200;

/** Pages of the log, newest first. The period ends at the time of each request. */
export const logsQuery = (functionId: string, filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['logs', functionId, filter],
    queryFn: ({ signal, pageParam }) =>
      call(logPage, at(functionId), {
        query: { ...queryOf(filter), pageSize, pageToken: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken || undefined,
    staleTime: 0,
    gcTime: 0,
  });

/** The address of the stream of new entries. It sends no entry that is older than the stream. */
export function followLogsUrl(functionId: string, filter: LogFilter): string {
  const { since: _, ...query } = queryOf(filter);
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
  return `${at(functionId)}:follow?${search}`;
}

function queryOf({ periodMs, levels, requestId, text }: LogFilter) {
  return {
    since: new Date(Date.now() - periodMs).toISOString(),
    levels: levels?.join(','),
    requestId,
    text: text || undefined,
  };
}

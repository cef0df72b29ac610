import { type LogEntry, type LogLevel, type LogPage, logEntry, logPage } from 'bff/contract';
import { call, send, understand } from './client.ts';
import { readEventStream } from './event-stream.ts';

/** Which entries of a function's log to read. */
export type LogFilter = {
  /** Ends at the time of each request; or a fixed time. */
  period: { ms: number } | { since: string; until?: string };
  levels?: readonly LogLevel[];
  requestId?: string;
  text?: string;
};

const at = (functionId: string) => `/console/functions/${encodeURIComponent(functionId)}/logs`;
const pageSize = 500;

/** A page of the log, newest first. */
export async function readLogs(
  functionId: string,
  filter: LogFilter,
  { pageToken, signal }: { pageToken?: string | undefined; signal: AbortSignal },
): Promise<LogPage> {
  const query = { ...queryOf(filter), pageSize, pageToken };
  return await call(logPage, at(functionId), { query, signal });
}

/** Yields entries as they arrive, until the response ends. @param afterUid the last known entry; all of the period without one */
export async function* followLogs(
  functionId: string,
  filter: LogFilter,
  { afterUid, signal, onOpen }: { afterUid: string | undefined; signal: AbortSignal; onOpen: () => void },
): AsyncGenerator<LogEntry> {
  const path = `${at(functionId)}:follow`;
  const { until: _, ...query } = queryOf(filter);
  const response = await send(path, { query, signal, lastEventId: afterUid ?? '0' });
  onOpen();
  for await (const { data } of readEventStream(response.body ?? new Blob().stream()))
    yield understand(logEntry, JSON.parse(data), path);
}

export type LogFormat = 'text' | 'jsonLines';

/** The address of a file with all entries that match. */
export function downloadLogsUrl(functionId: string, filter: LogFilter, format: LogFormat): string {
  const search = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(queryOf(filter)))
    if (value !== undefined) search.set(name, value);
  return `${at(functionId)}:download?${search}`;
}

function queryOf({ period, levels, requestId, text }: LogFilter) {
  return {
    since: 'ms' in period ? new Date(Date.now() - period.ms).toISOString() : period.since,
    until: 'ms' in period ? undefined : period.until,
    levels: levels?.join(','),
    requestId,
    text: text || undefined,
  };
}

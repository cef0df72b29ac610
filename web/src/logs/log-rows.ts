import type { LogEntry } from 'bff/contract';
import type { LogBuffer } from './log-buffer.ts';

/** Entries of one call, as the list groups them. */
export type CallGroup = {
  requestId: string;
  /** Time of its newest entry. */
  timestamp: string;
  count: number;
  /** What the platform reports at the end of the call. */
  report: string | undefined;
  isFailed: boolean;
};
export type LogRow = { kind: 'call'; call: CallGroup; isOpen: boolean } | { kind: 'entry'; entry: LogEntry };

/** Rows by call: the call with the newest entry first, and within a call in the order of its output. */
export function rowsByCall(entries: LogBuffer, closed: ReadonlySet<string>): LogRow[] {
  const calls = new Map<string, LogEntry[]>();
  for (const entry of entries) {
    const { request_id: requestId } = entry.jsonPayload;
    const own = calls.get(requestId);
    if (own === undefined) calls.set(requestId, [entry]);
    else own.push(entry);
  }
  const rows: LogRow[] = [];
  for (const [requestId, own] of calls) {
    const isOpen = !closed.has(requestId);
    const report = own.find(isReport)?.message;
    rows.push({
      kind: 'call',
      isOpen,
      call: {
        requestId,
        timestamp: own[0]?.timestamp ?? '',
        count: own.length,
        report: report === undefined ? undefined : reportOf(report),
        isFailed: own.some(({ level }) => level === 'ERROR' || level === 'FATAL'),
      },
    });
    if (isOpen) for (const entry of own.toReversed()) rows.push({ kind: 'entry', entry });
  }
  return rows;
}

/** A function may print the same text, so its own entries never count. */
const isReport = ({ stream, message }: LogEntry) => stream === 'system' && message.startsWith('REPORT ');

/** The figures of a line `REPORT RequestID: ID Duration: …`. */
const reportOf = (message: string): string => message.split(' ').slice(3).join(' ');

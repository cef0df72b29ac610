import { type LogEntry, missingRole, type Refusal } from 'bff/contract';

/** Entries that a page keeps from the live stream; a function may log without end. */
export const keptLiveEntries = 2000;

/** Puts what came live above what was read, newest first and each entry once. */
export function mergeEntries(live: readonly LogEntry[], read: readonly LogEntry[]): LogEntry[] {
  const byUid = new Map<string, LogEntry>();
  for (const entry of [...live, ...read]) byUid.set(entry.uid, entry);
  return [...byUid.values()].toSorted((a, b) => Number(b.uid) - Number(a.uid));
}

/** Adds what just came to what came before, newest first, and lets the oldest go. */
export function addLive(before: readonly LogEntry[], came: readonly LogEntry[]): LogEntry[] {
  return [...came.toReversed(), ...before].slice(0, keptLiveEntries);
}

/** The further fields of a structured line; undefined when it has none. */
export function fieldsOf({ jsonPayload }: LogEntry): string | undefined {
  const { request_id: _, version_id: __, ...fields } = jsonPayload;
  return Object.keys(fields).length === 0 ? undefined : JSON.stringify(fields);
}

/** Whether a line of the platform says that a call was denied. A function may print anything, so its lines never do. */
export function isDenied(entry: LogEntry): boolean {
  return entry.stream === 'system' && entry.message.startsWith('REFUSED ');
}

/**
 * The open refusal that a line tells of. What role to grant comes from the server's list, never from the line: a log
 * is text that is kept for days.
 */
export function refusalOf(entry: LogEntry, open: readonly Refusal[]): Refusal | undefined {
  if (!isDenied(entry)) return undefined;
  const { data: told } = missingRole.safeParse(entry.jsonPayload);
  return open.find(
    ({ missing }) =>
      missing.subjectId === told?.subjectId &&
      missing.permission === told.permission &&
      missing.resourceId === told.resourceId,
  );
}

/** What stands before a line: its level where it has one, else where it was written to. */
export function kindOf({ level, stream }: LogEntry): string {
  if (stream === 'system') return 'system';
  return level === 'LEVEL_UNSPECIFIED' ? stream : level.toLowerCase();
}

import { type LogEntry, type MissingRole, missingRole } from 'bff/contract';

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

/**
 * What a line tells of a call that was turned away, with the role whose grant mends it where one does. Of the platform's
 * own lines alone: a function may print anything.
 */
export function refusalOf(entry: LogEntry): { missing?: MissingRole } | undefined {
  if (entry.stream !== 'system' || !entry.message.startsWith('REFUSED ')) return undefined;
  const { data: missing } = missingRole.safeParse(entry.jsonPayload);
  return missing === undefined ? {} : { missing };
}

/** What stands before a line: its level where it has one, else where it was written to. */
export function kindOf({ level, stream }: LogEntry): string {
  if (stream === 'system') return 'system';
  return level === 'LEVEL_UNSPECIFIED' ? stream : level.toLowerCase();
}

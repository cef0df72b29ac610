import { type DeniedRequest, type LogEntry, missingRole } from 'bff/contract';

/** The additional fields of a structured entry; undefined if it has none. */
export function fieldsOf({ jsonPayload }: LogEntry): string | undefined {
  const { request_id: _, version_id: __, ...fields } = jsonPayload;
  return Object.keys(fields).length === 0 ? undefined : JSON.stringify(fields);
}

/**
 * Whether the platform logged this entry for a denied call. A function may print the same text, so the function's own
 * entries never count.
 */
export function isDenied(entry: LogEntry): boolean {
  return entry.stream === 'system' && entry.message.startsWith('REFUSED ');
}

/**
 * Returns the open denial that an entry reports. The suggested role comes from the server's list, never from the
 * entry: a log is text that the service keeps for days.
 */
export function denialOf(entry: LogEntry, open: readonly DeniedRequest[]): DeniedRequest | undefined {
  if (!isDenied(entry)) return undefined;
  const { data: told } = missingRole.safeParse(entry.jsonPayload);
  return open.find(
    ({ missing }) =>
      missing.subjectId === told?.subjectId &&
      missing.permission === told.permission &&
      missing.resourceId === told.resourceId,
  );
}

/** The label of an entry: its level, or its stream if it has no level. */
export function kindOf({ level, stream }: LogEntry): string {
  if (stream === 'system') return 'system';
  return level === 'LEVEL_UNSPECIFIED' ? stream : level.toLowerCase();
}

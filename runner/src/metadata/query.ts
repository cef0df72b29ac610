import type { MetadataError } from './rules.ts';

export type MetadataQuery = {
  isRecursive: boolean;
  /** JSON for what is asked recursively and text for the rest, when absent. */
  alt?: 'json' | 'text';
  /** Answer when the value is another than `lastEtag` names, or than it is now; or after so long with what it is then. */
  wait?: { lastEtag?: string; timeoutMs: number };
};

/** GCE waits as long as nobody says less. Here nobody waits longer: the connection belongs to a call, which ends. */
const longestWaitMs = 60_000;

/**
 * Reads the options of a query, as GCE documents them (cloud.google.com/compute/docs/metadata/querying-metadata); others
 * are ignored, for clients send some (`scopes`, `format`).
 */
export function readQuery(text: string): MetadataQuery | MetadataError {
  const query = new URLSearchParams(text);
  const isTrue = (name: string) => query.get(name)?.toLowerCase() === 'true';
  const alt = query.get('alt') ?? undefined;
  if (alt !== undefined && alt !== 'json' && alt !== 'text')
    return { status: 400, text: 'alt must be json or text' };
  const seconds = query.get('timeout_sec') ?? undefined;
  if (seconds !== undefined && !/^\d{1,9}$/.test(seconds))
    return { status: 400, text: 'timeout_sec must be a whole number of seconds' };
  const lastEtag = query.get('last_etag') ?? undefined;
  const timeoutMs = seconds === undefined ? longestWaitMs : Math.min(longestWaitMs, Number(seconds) * 1000);
  return {
    isRecursive: isTrue('recursive'),
    ...(alt === undefined ? {} : { alt }),
    ...(isTrue('wait_for_change')
      ? { wait: { timeoutMs, ...(lastEtag === undefined ? {} : { lastEtag }) } }
      : {}),
  };
}

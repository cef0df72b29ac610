import type { MetadataError } from './rules.ts';

export type MetadataQuery = {
  isRecursive: boolean;
  /** When absent: JSON for recursive requests, text for others. */
  alt?: 'json' | 'text';
  /**
   * Respond when the value differs from `lastEtag`, or from the current one if absent; after `timeoutMs` in any case.
   */
  wait?: { lastEtag?: string; timeoutMs: number };
};

/**
 * GCE waits without a limit by default. This service limits the wait, because the connection belongs to a call, which
 * ends.
 */
const longestWaitMs = 60_000;

/**
 * Parses the query options that GCE documents (cloud.google.com/compute/docs/metadata/querying-metadata). Ignores
 * others, because some clients send them (`scopes`, `format`).
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

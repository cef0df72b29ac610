import type { RunResult } from 'bff/contract';

/** Where the token in a result came from, by what the platform observed. `unknown`: nothing was observed. */
export type TokenSource = 'context' | 'metadata' | 'contextOrEarlier' | 'unknown';

type Observed = Pick<RunResult, 'metadataRequests' | 'metadataRequestCount' | 'hadToken'>;

/**
 * An instance gets a token in two ways only: with the context of a call, and from its metadata service, which counts
 * every request.
 * @param isOwn whether the token belongs to the account of the version that ran
 */
export function observedSource(result: Observed, { isOwn }: { isOwn: boolean }): TokenSource {
  const { metadataRequests, metadataRequestCount = 0, hadToken } = result;
  if (!isOwn || metadataRequests === undefined) return 'unknown';
  if (metadataRequests.some(isToken)) return 'metadata';
  if (metadataRequestCount > metadataRequests.length) return 'unknown';
  return hadToken ? 'contextOrEarlier' : 'context';
}

const isToken = ({ path, status }: { path: string; status?: number | undefined }) =>
  status === 200 && (path.split('?', 1)[0] ?? '').endsWith('/token');

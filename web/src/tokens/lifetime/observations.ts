import type { RunResult } from 'bff/contract';
import { findTokens } from '../../invocations/token.ts';

/** One run of an experiment. `stale`: the function returned a token that had already expired. */
export type Observation = {
  requestId: string;
  instanceId: string;
  atMs: number;
  kind: 'fresh' | 'stale' | 'noToken' | 'failed';
  token?: string;
  expiresAtMs?: number;
};

export type InstanceRow = { instanceId: string; latest: Observation; observations: readonly Observation[] };

/** Cells of an instance on the screen. */
const shownPerInstance = 40;

export function observe(
  result: Pick<RunResult, 'requestId' | 'instanceId' | 'outcome' | 'response'>,
  atMs: number,
): Observation {
  const { requestId, instanceId = '' } = result;
  const of = { requestId, instanceId, atMs };
  if (result.outcome !== 'returned') return { ...of, kind: 'failed' };
  const [found] = findTokens(result.response);
  if (!found?.claims) return { ...of, kind: 'noToken' };
  const { expiresAtMs } = found.claims;
  return { ...of, kind: expiresAtMs <= atMs ? 'stale' : 'fresh', token: found.token, expiresAtMs };
}

/** One row per instance, in the order in which they appeared. */
export function rowsOf(observations: readonly Observation[]): InstanceRow[] {
  const rows = new Map<string, InstanceRow>();
  for (const latest of observations) {
    const { instanceId } = latest;
    const before = rows.get(instanceId)?.observations ?? [];
    rows.set(instanceId, { instanceId, latest, observations: [...before, latest].slice(-shownPerInstance) });
  }
  return [...rows.values()];
}

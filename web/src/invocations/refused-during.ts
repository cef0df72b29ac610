import type { LogLine, Refusal, RunResult } from 'bff/contract';

/** A refusal is written down in the millisecond of its answer, a line in that of its arrival. */
const marginMs = 5;

/**
 * Refusals that fell into a run, by the server's clock in both.
 * @param run.logs its last system line is the report, which comes when the run has ended
 */
export function refusedDuring(
  run: { logs: readonly LogLine[]; result: Pick<RunResult, 'durationMs'> },
  refusals: readonly Refusal[],
): Refusal[] {
  const ended = run.logs.findLast(({ stream }) => stream === 'system');
  if (ended === undefined) return [];
  const beganMs = Date.parse(ended.timestamp) - run.result.durationMs - marginMs;
  return refusals.filter(({ at }) => Date.parse(at) >= beganMs);
}

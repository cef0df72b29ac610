import type { DeniedRequest, LogLine, RunResult } from 'bff/contract';

/** The server dates a denial at its response and a log line at its arrival, so the two may differ by milliseconds. */
const marginMs = 5;

/**
 * Returns the requests denied during a run. The server's clock dates both.
 * @param run.logs the last system line is the report, which arrives after the end of the run
 */
export function deniedDuring(
  run: { logs: readonly LogLine[]; result: Pick<RunResult, 'durationMs'> },
  deniedRequests: readonly DeniedRequest[],
): DeniedRequest[] {
  const ended = run.logs.findLast(({ stream }) => stream === 'system');
  if (ended === undefined) return [];
  const beganMs = Date.parse(ended.timestamp) - run.result.durationMs - marginMs;
  return deniedRequests.filter(({ at }) => Date.parse(at) >= beganMs);
}

import type { RunResult } from 'bff/contract';
import type { KeptRun } from '../api/runs.ts';
import type { RunState } from '../invocations/run-state.ts';

/** A run of the server as the run panel shows runs. */
export function keptState({ run, output, lines: logs }: KeptRun): RunState {
  switch (run.state) {
    case 'running':
      return {
        status: 'running',
        startedAtMs: Date.parse(run.createdAt),
        requestId: run.id,
        versionId: run.versionId,
        logs,
      };
    case 'cancelled':
    case 'interrupted':
      return { status: run.state, logs };
    case 'finished': {
      const result = resultOf({ run, output });
      return result ? { status: 'finished', result, logs } : { status: 'interrupted', logs };
    }
  }
}

/** Undefined for a run that did not finish. */
export function resultOf({ run, output }: Pick<KeptRun, 'run' | 'output'>): RunResult | undefined {
  if (!run.result) return undefined;
  return { requestId: run.id, versionId: run.versionId, ...run.result, response: output ?? '' };
}

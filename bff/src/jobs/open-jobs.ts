import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Runner } from 'runner';
import type { CallLimits } from '../functions/call-limits.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import type { Logs } from '../logs/logs.ts';
import type { Store } from '../store/store.ts';
import { AsyncCallRows } from './async-call-rows.ts';
import { AsyncCalls } from './async-calls.ts';
import { JobWorker } from './job-worker.ts';

type Options = {
  store: Store;
  runner: Pick<Runner, 'invoke'>;
  runnable: Pick<RunnableVersions, 'byId'>;
  callLimits: CallLimits;
  logs: Logs;
  now: () => number;
  log: Logger;
};

/** The worker and its sources, connected. It begins with the jobs that an earlier process left. */
export async function openJobs({ store, runnable, ...options }: Options) {
  const rows = new AsyncCallRows(store, randomUUID());
  await rows.releaseAbandoned(options.now());
  const asyncCalls = new AsyncCalls({
    ...options,
    rows,
    versionOf: (versionId) => runnable.byId(versionId),
    onAccepted: () => worker.wake(),
  });
  const worker = new JobWorker({ sources: [asyncCalls], now: options.now, log: options.log });
  worker.wake();
  return {
    asyncCalls,
    /** Must be called before the runner closes; resolves when the running jobs have ended with it. */
    async close(): Promise<void> {
      asyncCalls.close();
      await worker.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Runner } from 'runner';
import type { CallLimits } from '../functions/call-limits.ts';
import type { RunnableVersions } from '../functions/runnable-versions.ts';
import type { Logs } from '../logs/logs.ts';
import type { openMessageQueue } from '../queues/message-queue.ts';
import type { QueueUse } from '../queues/queue-use.ts';
import type { Store } from '../store/store.ts';
import { QueueTriggers } from '../triggers/queue-triggers.ts';
import type { Callers } from '../triggers/trigger-caller.ts';
import { AsyncCallRows } from './async-call-rows.ts';
import { AsyncCalls } from './async-calls.ts';
import { JobWorker } from './job-worker.ts';
import { QueueTargets } from './queue-targets.ts';

type Options = {
  store: Store;
  runner: Pick<Runner, 'invoke'>;
  callers: Callers & { runnable: Pick<RunnableVersions, 'byId'> };
  callLimits: CallLimits;
  messageQueue: ReturnType<typeof openMessageQueue>;
  queueUse: QueueUse;
  logs: Logs;
  cloudId: string;
  now: () => number;
  log: Logger;
};

/** The worker and its sources, connected. It begins with the jobs that an earlier process left. */
export async function openJobs(options: Options) {
  const { store, callers, messageQueue, queueUse, now, log } = options;
  const rows = new AsyncCallRows(store, randomUUID());
  await rows.releaseAbandoned(now());
  const asyncCalls = new AsyncCalls({
    ...options,
    rows,
    queueTargets: new QueueTargets({ use: queueUse, messages: messageQueue.messages }),
    versionOf: (versionId) => callers.runnable.byId(versionId),
    onAccepted: () => worker.wake(),
  });
  const queueTriggers = new QueueTriggers({ ...options, onDue: () => worker.wake() });
  const worker = new JobWorker({ sources: [asyncCalls, queueTriggers], now, log });
  worker.wake();
  void queueTriggers.refresh();
  return {
    asyncCalls,
    queueTriggers,
    /** Must be called before the runner closes; resolves when the running jobs have ended with it. */
    async close(): Promise<void> {
      asyncCalls.close();
      queueTriggers.close();
      await worker.close();
    },
  };
}

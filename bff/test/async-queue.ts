import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { type Outcome, type RunnableVersion, RunnerError } from 'runner';
import { afterEach, beforeEach } from 'vitest';
import { CallLimits } from '../src/functions/call-limits.ts';
import { AsyncCallRows } from '../src/jobs/async-call-rows.ts';
import { type AsyncCall, AsyncCalls } from '../src/jobs/async-calls.ts';
import { JobWorker } from '../src/jobs/job-worker.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { storeVersions } from './stored-versions.ts';
import { newTestDataDir } from './test-data-dir.ts';

const timings = { cold: false, queueMs: 0, durationMs: 1 };
export const well: Outcome = { kind: 'returned', resultJson: '1', timings };
export const badly: Outcome = {
  kind: 'failed',
  phase: 'handler',
  error: { errorMessage: 'not yet', errorType: 'Error' },
  timings,
};
const versionOf = (versionId: string): RunnableVersion => ({
  functionId: `function of ${versionId}`,
  versionId,
  folderId: 'b1g1',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  memoryBytes: 1,
  executionTimeoutMs: 1,
  environment: {},
  concurrency: 1,
  code: { sha256: '', read: (use) => use([]) },
});

let dataDir: string;
export let store: Store;
/** Ends the workers of a test. */
let close: (() => Promise<void>)[];
beforeEach(async () => {
  dataDir = newTestDataDir();
  store = await openStore(dataDir);
  const ids = ['other', ...Array.from({ length: 20 }, (_, n) => `d4e${n}`)];
  await storeVersions(
    store,
    ids.map((id) => ({ id, functionId: `function of ${id}` })),
  );
  close = [];
});
afterEach(async () => {
  await Promise.all(close.map((each) => each()));
  await store.destroy();
  rmSync(dataDir, { recursive: true, force: true });
});

export type Answer = () => Promise<Outcome>;
type Process = {
  owner?: string;
  clock?: { ms: number };
  /** Settles when the log is written. */
  log?: { written: Promise<void> };
  disk?: { isFull: boolean };
};

/** Calls over the store, run by a worker whose runner answers as the test defines. It records calls and log lines. */
export function queue(answer: (callNumber: number) => ReturnType<Answer>, process: Process = {}) {
  const {
    owner = 'a process',
    clock,
    log = { written: Promise.resolve() },
    disk = { isFull: false },
  } = process;
  const now = () => clock?.ms ?? Date.now();
  const called: string[] = [];
  const told: string[] = [];
  const callLimits = new CallLimits();
  class Rows extends AsyncCallRows {
    override async finish(...parts: Parameters<AsyncCallRows['finish']>): Promise<void> {
      if (disk.isFull) throw new Error('database or disk is full');
      await super.finish(...parts);
    }
  }
  const rows = new Rows(store, owner);
  const silent = pino({ level: 'silent' });
  const ending = new AbortController();
  const calls = new AsyncCalls({
    runner: {
      invoke: async (_version, { requestId }) => {
        called.push(requestId);
        const ended = new Promise<never>((_, reject) => {
          const end = () => reject(new RunnerError('RUNNER_CLOSED', 'The runner is shutting down'));
          if (ending.signal.aborted) end();
          else ending.signal.addEventListener('abort', end);
        });
        return await Promise.race([answer(called.length), ended]);
      },
    },
    rows,
    queueTargets: { prepare: async () => Promise.reject(new Error('no target is named')) },
    versionOf: async (versionId) =>
      versionId === 'd4e19' ? Promise.reject(new Error('not found')) : versionOf(versionId),
    callLimits,
    logs: { recorder: () => (line) => told.push(line.text), written: () => log.written },
    now,
    log: silent,
    onAccepted: () => worker.wake(),
    pauseMs: 1,
    writeAgainMs: 1,
  });
  const worker = new JobWorker({ sources: [calls], now, log: silent });
  const end = async () => {
    calls.close();
    const closed = worker.close();
    ending.abort();
    await closed;
  };
  close.push(end);
  const accept = (
    requestId: string,
    { versionId = 'd4e1', ...more }: Partial<AsyncCall> & { versionId?: string } = {},
  ) =>
    calls.accept({
      version: versionOf(versionId),
      tag: '$latest',
      requestId,
      eventJson: '{}',
      depth: 0,
      retries: 0,
      ...more,
    });
  return { calls, rows, worker, accept, called, told, callLimits, end };
}
export const never: Answer = () => new Promise(() => {});

/** The request IDs of the calls on disk. */
export async function stored(): Promise<string[]> {
  const rows = await store.selectFrom('async_calls').select('request_id').orderBy('seq').execute();
  return rows.map((row) => row.request_id);
}

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, run, version } from './harness.ts';

const mebibyte = 1024 * 1024;
/** From the last output to the result. */
const promisedMs = 500;
const runtimes = await installedRuntimes();
const ways = {
  nodejs22: ['buffers', 'slowly', 'objects', 'strings', 'worker', 'child'],
  [runtimes.findLast((id) => id.startsWith('python')) ?? '']: [
    ...['buffers', 'slowly', 'objects', 'mappings', 'native', 'thread', 'child'],
  ],
};
/** The progress of these is not visible from outside. */
const silent = ['worker', 'child'];

let runner: Runner;
/** Keeps the machine busy, because a process at its limit then makes no progress. */
const spinners: Worker[] = [];
beforeAll(async () => {
  runner = await openRunner();
  for (let n = 0; n < availableParallelism(); n++) spinners.push(new Worker('for (;;);', { eval: true }));
});
afterAll(async () => {
  for (const spinner of spinners) await spinner.terminate();
  await runner.close();
});

describe.each(Object.entries(ways).flatMap(([runtime, names]) => names.map((way) => ({ runtime, way }))))(
  'a function in $runtime that takes memory by $way',
  ({ runtime, way }) => {
    it.each(way === 'buffers' ? [128, 1024] : [128])(
      'is told within half a second that its %i MB are used up',
      async (mebibytes) => {
        let lastMs = Number.NaN;
        const toRun = version('memory-hogs', {
          runtime,
          entrypoint: `index.${way}`,
          memoryBytes: mebibytes * mebibyte,
          executionTimeoutMs: 30_000,
        });
        const outcome = await run(runner, toRun, {
          onLog: ({ stream }) => {
            if (stream === 'stdout') lastMs = performance.now();
          },
        });
        const tookMs = performance.now() - lastMs;
        expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
        expect(JSON.stringify(outcome)).toContain(`memory of ${mebibytes} MB`);
        if (!silent.includes(way)) expect(tookMs).toBeLessThan(promisedMs);
      },
    );
  },
);

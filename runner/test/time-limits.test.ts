/** Tests how soon a call ends after its timeout. Nothing runs beside this file: its promise is a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, run, version, versionOf } from './harness.ts';

const pythons = (await installedRuntimes()).filter((id) => id.startsWith('python'));
const runtimes = ['nodejs22', ...pythons.slice(-1)];
const executionTimeoutMs = 300;

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const neverLoads = { 'index.js': 'for (;;) {}\n', 'index.py': 'while True:\n    pass\n' };

describe.each(runtimes)('a call of %s', (runtime) => {
  it.each([
    ['its handler spins', version('process', { runtime, entrypoint: 'index.spins', executionTimeoutMs })],
    ['its handler waits', version('process', { runtime, entrypoint: 'index.hangs', executionTimeoutMs })],
    ['its code never loads', versionOf(neverLoads, { runtime, executionTimeoutMs })],
  ])('ends at most 100 ms after its timeout when %s', async (_, toRun) => {
    const outcome = await run(runner, toRun);
    expect(outcome.kind).toBe('timedOut');
    const { durationMs, queueMs } = outcome.timings;
    expect(durationMs - queueMs).toBeLessThan(executionTimeoutMs + 100);
  });
});

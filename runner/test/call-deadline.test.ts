import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Runner } from '../src/index.ts';
import { openRunner, run, versionOf } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => runner.close());

/** Prints while it loads, when the deadline of its call has been set. */
const files = (handler: string) => ({
  'index.js': `console.log('loading'); exports.main = ${handler};`,
});

describe('deadline of a call', () => {
  it.each([
    ['forward', 60 * 60_000],
    ['back', -60 * 60_000],
  ])(
    'stays when the clock of the machine is set %s while the version loads',
    async (_, byMs) => {
      const setClock = () => {
        if (vi.isFakeTimers()) return;
        const atMs = Date.now();
        vi.useFakeTimers({ toFake: ['Date'], now: atMs + byMs });
      };
      const onLog = ({ text }: { text: string }) => text === 'loading' && setClock();
      const quick = versionOf(files('() => 1'), { runtime: 'nodejs22', executionTimeoutMs: 5000 });
      expect((await run(runner, quick, { onLog })).kind).toBe('returned');
      expect(vi.isFakeTimers()).toBe(true);
      vi.useRealTimers();
      const endless = versionOf(files('() => new Promise(() => setInterval(() => {}, 1000))'), {
        runtime: 'nodejs22',
        executionTimeoutMs: 1000,
      });
      const startedMs = performance.now();
      expect((await run(runner, endless, { onLog })).kind).toBe('timedOut');
      expect(performance.now() - startedMs).toBeLessThan(20_000);
    },
    60_000,
  );
});

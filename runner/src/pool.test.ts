import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pool } from './pool.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const gibibyte = 1024 ** 3;

/** What the pool needs of a sandbox. */
const waiting = { hasExited: false, gone: new Promise<void>(() => {}), kill: async () => {} };

function poolWith(availableBytes: number) {
  const booted = Promise.withResolvers<string>();
  const pool = new Pool({
    boot: async (_runtime, haste) => {
      booted.resolve(haste);
      return waiting as unknown as Sandbox;
    },
    onTrouble: () => {},
    availableBytes: () => availableBytes,
  });
  return { pool, booted: booted.promise };
}

test('a sandbox waits for a runtime that will be called', async () => {
  const { pool, booted } = poolWith(8 * gibibyte);
  pool.expect('nodejs22');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await booted).toBe('ahead');
  pool.close();
});

test('none waits where memory is short, and a call still gets one', async () => {
  const { pool, booted } = poolWith(gibibyte / 4);
  pool.expect('nodejs22');
  await vi.advanceTimersByTimeAsync(1000);
  await pool.take('nodejs22');
  expect(await booted).toBe('at once');
  pool.close();
});

import { describe, expect, test } from 'vitest';
import { badly, never, queue, store, stored, well } from '../../test/async-queue.ts';
import { AsyncCallRows, leaseMs } from './async-call-rows.ts';
import type { AsyncCall } from './async-calls.ts';

describe('asynchronous call of an earlier process', () => {
  /** Accepts calls in a process that ends while the first ten run. */
  async function left(calls: number, more: Partial<AsyncCall> = {}): Promise<void> {
    const { accept, called, end } = queue(never, { owner: 'an earlier process' });
    for (let n = 0; n < calls; n++) await accept(`r${n}`, more);
    await expect.poll(() => called).toHaveLength(Math.min(calls, 10));
    await end();
  }
  async function resume({ rows, worker }: ReturnType<typeof queue>): Promise<void> {
    await rows.releaseAbandoned(Date.now());
    worker.wake();
  }

  test('runs again, says so in its log, and leaves the store at its end', async () => {
    await left(1);
    const next = queue(async () => well);
    await resume(next);
    await expect.poll(stored).toEqual([]);
    expect(next.called).toEqual(['r0']);
    expect(next.told).toEqual([
      'ASYNC RequestID: r0 is delivered again: the console stopped before it was done',
    ]);
  });

  test('says nothing of a second delivery when it had only waited', async () => {
    await left(11);
    const next = queue(async () => well);
    await resume(next);
    await expect.poll(stored).toEqual([]);
    expect(next.called).toHaveLength(11);
    expect(next.told.filter((line) => line.includes('delivered again'))).toHaveLength(10);
    expect(next.told.join()).not.toContain('r10 ');
  });

  test('has only the attempts that are left', async () => {
    await left(1, { retries: 2 });
    await store.updateTable('async_calls').set({ attempts: 1 }).execute();
    const next = queue(async () => badly);
    await resume(next);
    await expect.poll(stored).toEqual([]);
    expect(next.called).toHaveLength(2);
    expect(next.told.at(-1)).toBe('ASYNC RequestID: r0 is given up after attempt 3 of 3: not yet');
  });

  test('fails for good when the console stopped too often before it was done', async () => {
    await left(1);
    await store.updateTable('async_calls').set({ restarts: 10 }).execute();
    const next = queue(async () => well);
    await resume(next);
    await expect.poll(stored).toEqual([]);
    expect(next.called).toEqual([]);
    expect(next.told.at(-1)).toContain('is given up: the console stopped 11 times before it was done');
  });
});

describe('lease of an asynchronous call', () => {
  test('keeps the call from other processes until its time is over', async () => {
    const clock = { ms: Date.now() };
    const [one, two] = [
      queue(never, { owner: 'one', clock }),
      queue(async () => well, { owner: 'two', clock }),
    ];
    await one.accept('r');
    await expect.poll(() => one.called).toEqual(['r']);
    clock.ms += leaseMs - 1;
    expect(await two.calls.take({ inAll: 1, of: () => 1 }, clock.ms)).toEqual([]);
    clock.ms += 1;
    two.worker.wake();
    await expect.poll(() => two.called).toEqual(['r']);
    expect(two.told).toEqual([
      'ASYNC RequestID: r is delivered again: the console stopped before it was done',
    ]);
  });

  test('lasts as long as its process renews it', async () => {
    const clock = { ms: Date.now() };
    const [one, two] = [
      queue(never, { owner: 'one', clock }),
      queue(async () => well, { owner: 'two', clock }),
    ];
    await one.accept('r');
    await expect.poll(() => one.called).toEqual(['r']);
    clock.ms += leaseMs;
    await one.rows.renew(clock.ms);
    expect(await two.calls.take({ inAll: 1, of: () => 1 }, clock.ms)).toEqual([]);
  });

  test('ignores the end that a process reports after another one took the call over', async () => {
    const clock = { ms: Date.now() };
    const writing = Promise.withResolvers<void>();
    const one = queue(async () => well, { owner: 'one', clock, log: { written: writing.promise } });
    const two = queue(never, { owner: 'two', clock });
    await one.accept('r');
    await expect.poll(() => one.called).toEqual(['r']);
    clock.ms += leaseMs;
    two.worker.wake();
    await expect.poll(() => two.called).toEqual(['r']);
    writing.resolve();
    await one.end();
    expect(await stored()).toEqual(['r']);
  });

  test('belongs to one process at a time, whichever asks', async () => {
    const processes = ['one', 'two', 'three'].map((owner) => queue(async () => well, { owner }));
    const ids = Array.from({ length: 60 }, (_, n) => `r${n}`);
    await Promise.all(ids.map((id, n) => processes[n % 3]?.accept(id, { versionId: `d4e${n % 7}` })));
    await expect.poll(stored).toEqual([]);
    expect(processes.flatMap(({ called }) => called).sort()).toEqual(ids.sort());
    expect(processes.flatMap(({ told }) => told)).toEqual([]);
  });

  test('goes to one call of each function before the second of any', async () => {
    const { calls, accept } = queue(never, { owner: 'one' });
    calls.close();
    for (const versionId of ['d4e1', 'd4e1', 'd4e1', 'd4e2'])
      await accept(`${versionId} ${(await stored()).length}`, { versionId });
    const claimed = await new AsyncCallRows(store, 'two').claim({ inAll: 2, of: () => 2 }, Date.now());
    expect(claimed.map((call) => call.request_id)).toEqual(['d4e1 0', 'd4e2 3']);
  });
});

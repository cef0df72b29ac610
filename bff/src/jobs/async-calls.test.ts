import { type Outcome, RunnerError } from 'runner';
import { describe, expect, test } from 'vitest';
import { type Answer, badly, never, queue, store, stored, well } from '../../test/async-queue.ts';
import { storeVersions } from '../../test/stored-versions.ts';

describe('asynchronous call', () => {
  test('repeats until it succeeds, and not after', async () => {
    const { accept, called, told } = queue(async (n) => (n < 3 ? badly : well));
    await accept('r', { retries: 5 });
    await expect.poll(stored).toEqual([]);
    expect(called).toEqual(['r', 'r', 'r']);
    expect(told).toEqual([
      'ASYNC RequestID: r failed in attempt 1 of 6: not yet. It is tried again in 0.001 s',
      'ASYNC RequestID: r failed in attempt 2 of 6: not yet. It is tried again in 0.002 s',
    ]);
  });

  test('waits as long as its trigger says before each retry', async () => {
    const { accept, called, told } = queue(async (n) => (n < 3 ? badly : well));
    await accept('r', { retries: 2, retryPauseMs: 3 });
    await expect.poll(() => called).toEqual(['r', 'r', 'r']);
    expect(told).toEqual([
      'ASYNC RequestID: r failed in attempt 1 of 3: not yet. It is tried again in 0.003 s',
      'ASYNC RequestID: r failed in attempt 2 of 3: not yet. It is tried again in 0.003 s',
    ]);
  });

  test('stays in the store until its log is written', async () => {
    const writing = Promise.withResolvers<void>();
    const { accept, called } = queue(async () => well, { log: { written: writing.promise } });
    await accept('r');
    await expect.poll(() => called).toEqual(['r']);
    // Whatever could remove the call without its log would have done so after some turns of the event loop.
    for (let turn = 0; turn < 10; turn++) expect(await stored()).toEqual(['r']);
    writing.resolve();
    await expect.poll(stored).toEqual([]);
  });

  test('leaves the store once the disk takes writes again, and its log says what may happen before', async () => {
    const disk = { isFull: true };
    const { accept, end, called, told } = queue(async () => well, { disk });
    await accept('r');
    await expect.poll(() => told).toHaveLength(1);
    expect(told).toEqual([
      'ASYNC RequestID: r has ended, but the console cannot write that to its disk. It is delivered again if the console stops before it can',
    ]);
    expect(await stored()).toEqual(['r']);
    disk.isFull = false;
    await expect.poll(stored).toEqual([]);
    expect(told).toHaveLength(1);
    disk.isFull = true;
    await accept('left');
    await expect.poll(() => told).toHaveLength(2);
    await end();
    expect(await stored()).toEqual(['left']);
    expect(called).toEqual(['r', 'left']);
  });

  test.each<[string, Answer]>([
    ['the function failed', async () => badly],
    ['the machine failed', () => Promise.reject(new RunnerError('SANDBOX_FAILED', 'not yet'))],
  ])('is given up after its last attempt when %s', async (_, answer) => {
    const { accept, called, told } = queue(answer);
    await accept('r', { retries: 1 });
    await expect.poll(() => told.at(-1)).toBe('ASYNC RequestID: r is given up after attempt 2 of 2: not yet');
    expect(called).toHaveLength(2);
  });

  test('counts against the limit of its tag, and is tried again when that is reached', async () => {
    const { accept, told, callLimits } = queue(async () => well);
    callLimits.set({ functionId: 'function of d4e1', tag: '$latest' }, 1);
    const leave = callLimits.enter({ functionId: 'function of d4e1', tag: '$latest' });
    await accept('r', { retries: 0 });
    await expect.poll(() => told.join()).toContain('zoneRequestsLimit');
    leave();
  });

  test('fails when too many calls of its function wait, while others find room', async () => {
    const { accept } = queue(never);
    await Promise.all(Array.from({ length: 250 }, (_, n) => accept(`r${n}`)));
    await expect(accept('one more')).rejects.toThrow(
      /Too many requests: 250 asynchronous calls of function function of d4e1 wait or run/,
    );
    await accept('of another', { versionId: 'd4e2' });
  });

  test('fails when the events of its function are too large, while others find room', async () => {
    const { accept } = queue(never);
    const eventJson = 'x'.repeat(8 * 1024 * 1024);
    await accept('a', { eventJson });
    await accept('b', { eventJson });
    await expect(accept('c', { eventJson: 'x' })).rejects.toThrow(/Too many requests/);
    await accept('of another', { versionId: 'd4e2', eventJson });
  });

  test('fails when too many calls of all functions wait', async () => {
    const { accept } = queue(never);
    await Promise.all(Array.from({ length: 1000 }, (_, n) => accept(`r${n}`, { versionId: `d4e${n % 10}` })));
    await expect(accept('one more', { versionId: 'other' })).rejects.toThrow(
      /Too many requests: 1000 asynchronous calls wait or run/,
    );
  });

  test('fails when the events of all functions are too large', async () => {
    const { accept } = queue(never);
    const eventJson = 'x'.repeat(16 * 1024 * 1024);
    for (let n = 0; n < 4; n++) await accept(`r${n}`, { versionId: `d4e${n}`, eventJson });
    await expect(accept('r', { versionId: 'other', eventJson: 'x' })).rejects.toThrow(/Too many requests/);
  });

  test('does not wait behind those of many slow functions', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 200; n++) await accept(`of slow one ${n}`, { versionId: `d4e${n % 19}` });
    await accept('of another', { versionId: 'other' });
    await expect.poll(() => called).toContain('of another');
  });

  test('does not wait behind another version’s calls, however many', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 50; n++) await accept(`of a slow one ${n}`);
    await accept('of another', { versionId: 'd4e2' });
    await expect.poll(() => called).toContain('of another');
    expect(called.filter((each) => each.startsWith('of a slow one'))).toHaveLength(10);
  });

  test('goes with its version and makes room', async () => {
    const { accept } = queue(never);
    await Promise.all(Array.from({ length: 250 }, (_, n) => accept(`r${n}`)));
    await store.deleteFrom('versions').where('id', '=', 'd4e1').execute();
    await storeVersions(store, [{ id: 'd4e1', functionId: 'function of d4e1' }]);
    await accept('after');
  });

  test('gets 404 when its version was deleted before it is stored', async () => {
    const { accept } = queue(never);
    await store.deleteFrom('versions').where('id', '=', 'd4e1').execute();
    await expect(accept('r')).rejects.toMatchObject({ kind: 'NOT_FOUND' });
  });

  test('leaves no line in the log when its version is deleted while it runs', async () => {
    const ended = Promise.withResolvers<Outcome>();
    const { accept, end, called, told } = queue(() => ended.promise);
    await accept('r');
    await expect.poll(() => called).toEqual(['r']);
    await store.deleteFrom('versions').where('id', '=', 'd4e1').execute();
    ended.reject(new RunnerError('VERSION_DELETED', 'The version was deleted'));
    await end();
    expect(told).toEqual([]);
  });

  test('stays on disk when the process ends before it was done, and its log says so', async () => {
    const { accept, end, called, told } = queue(never);
    for (let n = 0; n < 11; n++) await accept(`r${n}`, { retries: 3 });
    await expect.poll(() => called).toHaveLength(10);
    await end();
    expect(told).toHaveLength(10);
    expect(told.at(-1)).toMatch(
      /was interrupted: the console stops\. It is delivered again at the next start/,
    );
    expect(await stored()).toHaveLength(11);
  });

  test('leaves the store when its version can no longer be called', async () => {
    const { accept, called } = queue(async () => well);
    await accept('r', { versionId: 'd4e19' });
    await expect.poll(stored).toEqual([]);
    expect(called).toEqual([]);
  });
});

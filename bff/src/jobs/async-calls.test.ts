import { pino } from 'pino';
import { type Outcome, type RunnableVersion, RunnerError } from 'runner';
import { describe, expect, test } from 'vitest';
import type { StoredAsyncCall } from './async-call-rows.ts';
import { AsyncCalls } from './async-calls.ts';
import { CallLimits } from '../functions/call-limits.ts';

const timings = { cold: false, queueMs: 0, durationMs: 1 };
const well: Outcome = { kind: 'returned', resultJson: '1', timings };
const badly: Outcome = {
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

type Answer = () => Promise<Outcome>;
/** A queue in front of a fake caller that answers as the test defines; it records the calls and reports. */
function queue(answer: (callNumber: number) => ReturnType<Answer>, left: StoredAsyncCall[] = []) {
  const rows = new Map(left.map((row) => [row.request_id, row]));
  const called: string[] = [];
  const told: string[] = [];
  const callLimits = new CallLimits();
  const disk = { isFull: false };
  const log = { written: Promise.resolve() };
  const calls = new AsyncCalls({
    runner: {
      invoke: async (_version, { requestId }) => {
        called.push(requestId);
        return await answer(called.length);
      },
    },
    rows: {
      add: async (row) => void rows.set(row.request_id, { ...row, restarts: 0 }),
      failed: async (requestId, { attempts }) => {
        const row = rows.get(requestId);
        if (row) row.attempts = attempts;
      },
      remove: async (requestId) => {
        if (disk.isFull) throw new Error('database or disk is full');
        rows.delete(requestId);
      },
      takeUp: async () => left,
    },
    callLimits,
    logs: { recorder: () => (line) => told.push(line.text), written: () => log.written },
    log: pino({ level: 'silent' }),
    pauseMs: 1,
    removeAgainMs: 1,
  });
  const accept = (requestId: string, { retries = 0, versionId = 'd4e1', eventJson = '{}' } = {}) =>
    calls.accept({ version: versionOf(versionId), tag: '$latest', requestId, eventJson, depth: 0, retries });
  return { calls, accept, called, told, callLimits, rows, disk, log };
}
const never: Answer = () => new Promise(() => {});

describe('asynchronous call', () => {
  test('is retried until it succeeds, and not after', async () => {
    const { accept, called, told } = queue(async (n) => (n < 3 ? badly : well));
    await accept('r', { retries: 5 });
    await expect.poll(() => called).toEqual(['r', 'r', 'r']);
    expect(told).toEqual([
      'ASYNC RequestID: r failed in attempt 1 of 6: not yet. It is tried again in 0.001 s',
      'ASYNC RequestID: r failed in attempt 2 of 6: not yet. It is tried again in 0.002 s',
    ]);
  });

  test('waits as long as its trigger says before each retry', async () => {
    const { calls, called, told } = queue(async (n) => (n < 3 ? badly : well));
    await calls.accept({
      version: versionOf('d4e1'),
      tag: '$latest',
      requestId: 'r',
      eventJson: '{}',
      depth: 0,
      retries: 2,
      retryPauseMs: 3,
    });
    await expect.poll(() => called).toEqual(['r', 'r', 'r']);
    expect(told).toEqual([
      'ASYNC RequestID: r failed in attempt 1 of 3: not yet. It is tried again in 0.003 s',
      'ASYNC RequestID: r failed in attempt 2 of 3: not yet. It is tried again in 0.003 s',
    ]);
  });

  test('is kept until its log is written', async () => {
    const { accept, called, rows, log } = queue(async () => well);
    const writing = Promise.withResolvers<void>();
    log.written = writing.promise;
    await accept('r');
    await expect.poll(() => called).toEqual(['r']);
    // Whatever could remove the call without its log would have done so after a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect([...rows.keys()]).toEqual(['r']);
    writing.resolve();
    await expect.poll(() => rows.size).toBe(0);
  });

  test('is removed once the disk takes writes again, and its log says what may happen before', async () => {
    const { accept, calls, told, rows, disk } = queue(async () => well);
    disk.isFull = true;
    await accept('r');
    await expect.poll(() => told).toHaveLength(1);
    expect(told).toEqual([
      'ASYNC RequestID: r has ended, but the console cannot write that to its disk. It is delivered again if the console stops before it can',
    ]);
    expect([...rows.keys()]).toEqual(['r']);
    disk.isFull = false;
    await expect.poll(() => rows.size).toBe(0);
    expect(told).toHaveLength(1);
    disk.isFull = true;
    await accept('left');
    await expect.poll(() => told).toHaveLength(2);
    await calls.close();
    expect([...rows.keys()]).toEqual(['left']);
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

  test('is rejected when too many calls or bytes of its function wait, while others find room', async () => {
    const many = queue(never);
    for (let n = 0; n < 250; n++) await many.accept(`r${n}`);
    await expect(many.accept('one more')).rejects.toThrow(
      /Too many requests: 250 asynchronous calls of function function of d4e1 wait or run/,
    );
    await many.accept('of another', { versionId: 'd4e2' });
    const large = queue(never);
    const eventJson = 'x'.repeat(8 * 1024 * 1024);
    await large.accept('a', { eventJson });
    await large.accept('b', { eventJson });
    await expect(large.accept('c', { eventJson: 'x' })).rejects.toThrow(/Too many requests/);
    await large.accept('of another', { versionId: 'd4e2', eventJson });
  });

  test('is rejected when too many calls or bytes of all functions wait', async () => {
    const many = queue(never);
    for (let n = 0; n < 1000; n++) await many.accept(`r${n}`, { versionId: `d4e${n % 10}` });
    await expect(many.accept('one more', { versionId: 'other' })).rejects.toThrow(
      /Too many requests: 1000 asynchronous calls wait or run/,
    );
    const large = queue(never);
    const eventJson = 'x'.repeat(16 * 1024 * 1024);
    for (let n = 0; n < 4; n++) await large.accept('r', { versionId: `d4e${n}`, eventJson });
    await expect(large.accept('r', { versionId: 'other', eventJson: 'x' })).rejects.toThrow(
      /Too many requests/,
    );
  });

  test('does not wait behind those of many slow functions', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 200; n++) await accept('of a slow one', { versionId: `d4e${n % 20}` });
    await accept('of another', { versionId: 'other' });
    await expect.poll(() => called).toContain('of another');
  });

  test('does not wait behind another version’s calls, however many', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 50; n++) await accept('of a slow one');
    await accept('of another', { versionId: 'd4e2' });
    await expect.poll(() => called).toContain('of another');
    expect(called.filter((each) => each === 'of a slow one')).toHaveLength(10);
  });

  test('is dropped with its function and makes room', async () => {
    const { calls, accept } = queue(never);
    for (let n = 0; n < 250; n++) await accept(`r${n}`);
    calls.forget(['d4e1']);
    await accept('after');
  });

  test('stays on disk when the process ends before it was done, and its log says so', async () => {
    const ended = Promise.withResolvers<Outcome>();
    const { calls, accept, told, rows } = queue(() => ended.promise);
    for (let n = 0; n < 11; n++) await accept(`r${n}`, { retries: 3 });
    const closed = calls.close();
    expect(told).toEqual(['ASYNC RequestID: r10 waits for the next start of the console']);
    ended.reject(new RunnerError('RUNNER_CLOSED', 'The runner is shutting down'));
    await closed;
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toMatch(
      /was interrupted: the console stops\. It is delivered again at the next start/,
    );
    expect(rows.size).toBe(11);
  });
});

describe('asynchronous call of an earlier process', () => {
  const left = (more: Partial<StoredAsyncCall> = {}): StoredAsyncCall => ({
    request_id: 'r',
    version_id: 'd4e1',
    tag: '$latest',
    event: Buffer.from('{}'),
    depth: 0,
    retries: 2,
    attempts: 0,
    retry_pause_ms: null,
    due_at_ms: 0,
    restarts: 1,
    ...more,
  });
  const versionById = async (id: string) => versionOf(id);

  test('is delivered again, is logged as such, and is removed at its end', async () => {
    const { calls, called, told, rows } = queue(async () => well, [left()]);
    await calls.resume(versionById);
    await expect.poll(() => rows.size).toBe(0);
    expect(called).toEqual(['r']);
    expect(told).toEqual(['ASYNC RequestID: r is delivered again: the console stopped before it was done']);
  });

  test('has only the attempts that are left', async () => {
    const { calls, called, told, rows } = queue(async () => badly, [left({ attempts: 1 })]);
    await calls.resume(versionById);
    await expect.poll(() => rows.size).toBe(0);
    expect(called).toHaveLength(2);
    expect(told.at(-1)).toBe('ASYNC RequestID: r is given up after attempt 3 of 3: not yet');
  });

  test('is given up when the console stopped too often before it was done', async () => {
    const { calls, called, told, rows } = queue(async () => well, [left({ restarts: 11 })]);
    await calls.resume(versionById);
    expect([called, rows.size]).toEqual([[], 0]);
    expect(told.at(-1)).toContain('is given up: the console stopped 11 times before it was done');
  });

  test('is dropped when its version can no longer be called', async () => {
    const { calls, called, rows } = queue(async () => well, [left()]);
    await calls.resume(() => Promise.reject(new Error('not found')));
    expect([called, rows.size]).toEqual([[], 0]);
  });
});

import { pino } from 'pino';
import { type Outcome, type RunnableVersion, RunnerError } from 'runner';
import { describe, expect, test } from 'vitest';
import { AsyncCalls } from './async-calls.ts';
import { CallLimits } from './call-limits.ts';

const figures = { cold: false, queueMs: 0, durationMs: 1 };
const well: Outcome = { kind: 'returned', resultJson: '1', figures };
const badly: Outcome = {
  kind: 'failed',
  phase: 'handler',
  error: { errorMessage: 'not yet', errorType: 'Error' },
  figures,
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
/** A queue before something that answers calls as the test says; it keeps what was called and what was told. */
function queue(answer: (callNumber: number) => ReturnType<Answer>) {
  const called: string[] = [];
  const told: string[] = [];
  const callLimits = new CallLimits();
  const calls = new AsyncCalls({
    runner: {
      invoke: async (_version, { requestId }) => {
        called.push(requestId);
        return await answer(called.length);
      },
    },
    callLimits,
    logs: { recorder: () => (line) => told.push(line.text) },
    log: pino({ level: 'silent' }),
    pauseMs: 1,
  });
  const accept = (requestId: string, { retries = 0, versionId = 'd4e1', eventJson = '{}' } = {}) =>
    calls.accept({ version: versionOf(versionId), tag: '$latest', requestId, eventJson, depth: 0, retries });
  return { calls, accept, called, told, callLimits };
}
const never: Answer = () => new Promise(() => {});

describe('a call that nobody waits for', () => {
  test('is tried again until it succeeds, and no more then', async () => {
    const { accept, called, told } = queue(async (n) => (n < 3 ? badly : well));
    accept('r', { retries: 5 });
    await expect.poll(() => called).toEqual(['r', 'r', 'r']);
    expect(told).toEqual([
      'ASYNC RequestID: r failed in attempt 1 of 6: not yet. It is tried again in 0.001 s',
      'ASYNC RequestID: r failed in attempt 2 of 6: not yet. It is tried again in 0.002 s',
    ]);
  });

  test.each<[string, Answer]>([
    ['the function failed', async () => badly],
    ['the machine failed', () => Promise.reject(new RunnerError('SANDBOX_FAILED', 'not yet'))],
  ])('is given up after its last attempt when %s', async (_, answer) => {
    const { accept, called, told } = queue(answer);
    accept('r', { retries: 1 });
    await expect.poll(() => told.at(-1)).toBe('ASYNC RequestID: r is given up after attempt 2 of 2: not yet');
    expect(called).toHaveLength(2);
  });

  test('counts against the limit of its tag, and is tried again when that is reached', async () => {
    const { accept, told, callLimits } = queue(async () => well);
    callLimits.set({ functionId: 'function of d4e1', tag: '$latest' }, 1);
    const leave = callLimits.enter({ functionId: 'function of d4e1', tag: '$latest' });
    accept('r', { retries: 0 });
    await expect.poll(() => told.join()).toContain('zoneRequestsLimit');
    leave();
  });

  test('is refused when too many of its function wait, or too many bytes, and others find room', () => {
    const many = queue(never);
    for (let n = 0; n < 250; n++) many.accept(`r${n}`);
    expect(() => many.accept('one more')).toThrow(
      /Too many requests: 250 asynchronous calls of function function of d4e1 wait or run/,
    );
    many.accept('of another', { versionId: 'd4e2' });
    const large = queue(never);
    const eventJson = 'x'.repeat(8 * 1024 * 1024);
    large.accept('a', { eventJson });
    large.accept('b', { eventJson });
    expect(() => large.accept('c', { eventJson: 'x' })).toThrow(/Too many requests/);
    large.accept('of another', { versionId: 'd4e2', eventJson });
  });

  test('is refused when too many of all functions wait, or too many bytes', () => {
    const many = queue(never);
    for (let n = 0; n < 1000; n++) many.accept(`r${n}`, { versionId: `d4e${n % 10}` });
    expect(() => many.accept('one more', { versionId: 'other' })).toThrow(
      /Too many requests: 1000 asynchronous calls wait or run/,
    );
    const large = queue(never);
    const eventJson = 'x'.repeat(16 * 1024 * 1024);
    for (let n = 0; n < 4; n++) large.accept('r', { versionId: `d4e${n}`, eventJson });
    expect(() => large.accept('r', { versionId: 'other', eventJson: 'x' })).toThrow(/Too many requests/);
  });

  test('does not wait behind those of many slow functions', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 200; n++) accept('of a slow one', { versionId: `d4e${n % 20}` });
    accept('of another', { versionId: 'other' });
    await expect.poll(() => called).toContain('of another');
  });

  test('does not wait behind another version’s calls, however many', async () => {
    const { accept, called } = queue(never);
    for (let n = 0; n < 50; n++) accept('of a slow one');
    accept('of another', { versionId: 'd4e2' });
    await expect.poll(() => called).toContain('of another');
    expect(called.filter((each) => each === 'of a slow one')).toHaveLength(10);
  });

  test('is let go when its function is, and makes room', async () => {
    const { calls, accept } = queue(never);
    for (let n = 0; n < 250; n++) accept(`r${n}`);
    calls.forget('function of d4e1');
    accept('after');
  });

  test('is told to be lost when the process ends before it ran', async () => {
    const ended = Promise.withResolvers<Outcome>();
    const { calls, accept, told } = queue(() => ended.promise);
    for (let n = 0; n < 11; n++) accept(`r${n}`, { retries: 3 });
    const closed = calls.close();
    expect(told).toEqual(['ASYNC RequestID: r10 is lost: the console stops before it was done']);
    ended.resolve(badly);
    await closed;
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toMatch(/is given up after attempt 1 of 4: the console stops/);
  });
});

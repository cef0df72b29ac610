/**
 * Floods from and into a sandbox: output, values, connections, calls. `web` tests how the console shows
 * hostile output, and `bff` tests the gateway's message for 429.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned, run, versionOf } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  isNode,
  openDescriptors,
  openField,
} from './contained.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const settings = { entrypoint: 'index.act', memoryBytes: 512 * 1024 * 1024 };

describe.each(attackers)('code in %s', (runtime) => {
  it.each(['lines', 'oneLine'])('prints up to a limit, and its log marks the cut (%s)', async (part) => {
    const outcome = await contained(field, { name: 'floods', runtime, settings, event: { part } });
    expect(returned(outcome)).toBe('printed');
    const printed = [...outcome.lines('stdout'), ...outcome.lines('stderr')];
    expect(printed.join('').length).toBeLessThanOrEqual(1024 * 1024);
    expect(Math.max(...printed.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024);
    expect(outcome.lines('system')).toContainEqual(expect.stringMatching(/^Output is cut here/));
  });

  it('answers although a process of it prints on without end', async () => {
    const limits = { ...settings, executionTimeoutMs: 20_000 };
    await containedCalls(field, { name: 'floods', runtime, settings: limits }, async ({ call }) => {
      const outcome = await call({ part: 'printingOn' });
      expect(returned(outcome)).toBe('printed');
      expect(outcome.lines('system').at(-1)).toMatch(/^REPORT/);
      // The instance is frozen between its calls and serves the next one.
      expect(returned(await call({ part: 'printingOn' }))).toBe('printed');
    });
  });

  it('forges no line of the platform: what it prints stays its own output, as text', async () => {
    const requestId = randomUUID();
    await containedCalls(field, { name: 'floods', runtime, settings }, async ({ call }) => {
      const outcome = await call({ part: 'odd', requestId }, { requestId });
      expect(outcome.lines('stdout').slice(0, 2)).toEqual(['\ufffd\ufffd\ufffd(', 'a\0b']);
      expect(outcome.lines('stdout')).toContain(`END RequestID: ${requestId}`);
      expect(outcome.lines('stderr')).toEqual([`START RequestID: ${requestId} Version: $latest`]);
      const kinds = outcome.lines('system').map((line) => line.split(' ')[0]);
      expect(kinds).toEqual(['START', 'END', 'REPORT']);
      expect(outcome.lines('system').join()).not.toContain('Duration: 0.001 ms');
    });
  });

  it.each<[string, RegExp]>([
    ['huge', /limit \(3670016\)/],
    ['large', /limit \(3670016\)/],
    ['circular', /circular/i],
    ['bigInt', /BigInt|not JSON serializable/],
    ['aFunction', /returned a function|not JSON serializable/],
    ['throwing', /will not be written|not JSON serializable/],
    ['deeper', /call stack|recursion/i],
    ...(isNode(runtime) ? [] : [['notANumber', /not JSON compliant/] as [string, RegExp]]),
  ])('gets the exact reason why a value cannot be returned (%s)', async (part, message) => {
    await containedCalls(field, { name: 'floods', runtime, settings }, async ({ call }) => {
      const outcome = await call({ part });
      if (outcome.kind !== 'failed')
        throw new Error(`It did not fail: ${JSON.stringify(outcome).slice(0, 500)}`);
      expect(outcome.error.errorMessage).toMatch(message);
      // The instance serves further calls.
      const next = await call({ part: 'odd', requestId: 'x' });
      expect(next).toMatchObject({ kind: 'returned', timings: { cold: false } });
    });
  });

  it.each(['deep', 'surrogate'])('returns what is odd and still JSON, or says why not (%s)', async (part) => {
    const outcome = await contained(field, { name: 'floods', runtime, settings, event: { part } });
    expect(['returned', 'failed']).toContain(outcome.kind);
    if (outcome.kind === 'returned') expect(() => JSON.parse(outcome.resultJson)).not.toThrow();
  });

  it('holds connections up to its own limit, and the metadata service answers others', async () => {
    const outcome = await contained(field, {
      name: 'connections',
      runtime,
      settings,
      event: { part: 'many' },
    });
    // The runner checks ten times a second and stops a sandbox that has too many sockets at that moment.
    if (outcome.kind === 'crashed') expect(outcome.error.errorMessage).toContain('more than 1024 sockets');
    else expect((returned(outcome) as { open: number }).open).toBeLessThanOrEqual(1024);
    expect(field.neighbour.usualMs).toBeLessThan(1500);
  });

  it('holds no more of the console by requests that never come to an end', async () => {
    const before = openDescriptors();
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, openDescriptors())), 20);
    const outcome = await contained(field, {
      name: 'connections',
      runtime,
      settings,
      event: { part: 'halfRequests' },
    });
    clearInterval(look);
    // The limits of one sandbox, served and waiting; `src/metadata/server.test.ts` tests the timeouts.
    expect(returned(outcome), 'its own sockets, of which the console has closed some').toBeTypeOf('number');
    expect(most - before).toBeLessThan(64 + 128 + 40);
    expect(field.neighbour.usualMs).toBeLessThan(1500);
  });

  it('ends at its time limit when its answer never comes to an end', async () => {
    const impatient = { ...settings, executionTimeoutMs: 500 };
    const attack = { name: 'connections', runtime, settings: impatient, event: { part: 'slowAnswer' } };
    expect(await contained(field, attack)).toMatchObject({ kind: 'timedOut' });
  });

  it('queues 500 calls up to a limit and rejects the others with a reason, fair to other functions', async () => {
    const slow = isNode(runtime)
      ? { 'index.js': 'exports.main = () => new Promise((done) => setTimeout(done, 250, 1));' }
      : { 'index.py': 'import time\n\n\ndef main(event, context):\n    time.sleep(0.25)\n    return 1\n' };
    const flooding = versionOf(slow, { runtime });
    let flooded = 0;
    field.neighbour.watch();
    const flood = Array.from({ length: 500 }, () =>
      run(field.runner, flooding).finally(() => (flooded += 1)),
    );
    // The first call of another user, which needs its own instance, while the queue is full.
    const other = await run(field.runner, versionOf(slow, { runtime, functionId: 'd4eother' }));
    expect(returned(other)).toBe(1);
    expect(flooded).toBeLessThan(500);
    const outcomes = await Promise.all(flood);
    await field.neighbour.unwatch();
    const kinds = Object.groupBy(outcomes, ({ kind }) => kind);
    expect(kinds.returned).toHaveLength(110);
    expect(kinds.throttled).toHaveLength(390);
    for (const outcome of kinds.throttled ?? []) {
      expect(outcome).toMatchObject({
        error: { errorMessage: expect.stringMatching(/^Too many requests: \d+ calls/) },
      });
    }
    await field.runner.retire(flooding.versionId);
  }, 60_000);
});

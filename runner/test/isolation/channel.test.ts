/** The channel between runner and code: no endpoint, answers or events of other calls. */
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, returned } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  openField,
  pythonOnly,
  succeeded,
  type Told,
} from './contained.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const settings = { entrypoint: 'index.act' };

describe.each(attackers)('code in %s', (runtime) => {
  it('finds no endpoint that sets a handler or hands out events', async () => {
    const outcome = await contained(field, { name: 'runtime-endpoint', runtime });
    const { acts, listening } = returned(outcome) as { acts: Told; listening: string[] };
    expect(Object.keys(acts).length).toBeGreaterThan(100);
    expect(succeeded(acts)).toEqual([]);
    // 169.254.169.254:80 in the notation of /proc/net/tcp: only the metadata address.
    expect(listening).toEqual(['FEA9FEA9:0050']);
  });

  it('ends its instance when it says what only the runner may say', async () => {
    const outcome = await contained(field, {
      name: 'runtime-endpoint',
      runtime,
      settings: { entrypoint: 'index.loadAgain' },
    });
    expect(outcome.kind).toBe('crashed');
    expect(JSON.stringify(outcome)).toContain("disturbed the platform's channel");
  });

  it("answers no call but its own: another version's call gets its own answer", async () => {
    const requestId = randomUUID();
    const victim = { name: 'forged-answers', runtime, settings };
    await containedCalls(field, victim, async ({ call }) => {
      const waits = call({ part: 'late', afterMs: 1000 }, { requestId });
      const ids = [
        requestId,
        'load',
        '',
        '__proto__',
        '1',
        ...Array.from({ length: 50 }, () => randomUUID()),
      ];
      const attack = { ...victim, event: { part: 'foreign', ids } };
      expect(returned(await contained(field, attack))).toBe('honest');
      expect(returned(await waits)).toBe('late');
    });
  });

  it('gets one answer accepted: the runner drops a second, and the next call gets its own', async () => {
    await containedCalls(field, { name: 'forged-answers', runtime, settings }, async ({ call }) => {
      expect(returned(await call({ part: 'twice' }))).toBe('first');
      for (const say of ['a', 'b', 'c']) expect(returned(await call({ part: 'plain', say }))).toBe(say);
    });
  });

  it('changes nothing by an answer after the timeout', async () => {
    const attack = { name: 'forged-answers', runtime, settings: { ...settings, executionTimeoutMs: 500 } };
    await containedCalls(field, attack, async ({ call }) => {
      expect(await call({ part: 'late', afterMs: 650 })).toMatchObject({ kind: 'timedOut' });
      const next = await call({ part: 'plain', say: 'next' });
      expect(returned(next)).toBe('next');
      expect(next.timings.cold).toBe(true);
    });
  });
});

describe.each(pythonOnly)('code in %s that passes descriptors', (runtime) => {
  const held = () => readdirSync('/proc/self/fd').length;
  /** The runner's own may change by a few, for a sandbox that waits. */
  const passed = 2 * 5 * 40;

  it('leaves none of them with the runner, over its output or its channel', async () => {
    const before = held();
    const attack = { name: 'passed-descriptors', runtime, settings };
    const outcome = await contained(field, { ...attack, event: { over: [1, 2] } });
    expect(returned(outcome)).toEqual({ 1: 'passed', 2: 'passed' });
    // What is no frame ends the instance, and its descriptors with it.
    expect(await contained(field, { ...attack, event: { over: [3] } })).toMatchObject({ kind: 'crashed' });
    await eventually(() => held() < before + passed / 10, 'the runner holds no descriptor of the attackers');
  });
});

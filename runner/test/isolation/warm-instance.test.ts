/** What one call can leave for the next: code, processes, data. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  isNode,
  openField,
  succeeded,
  told,
} from './contained.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

type Look = { code: string; files: string[]; left: string[]; listening: boolean[] };
const settings = { entrypoint: 'index.act' };

describe.each(attackers)('an instance of %s', (runtime) => {
  it('runs the same bytes at each call, whatever a call tries to change', async () => {
    const attack = { name: 'own-code', runtime, settings };
    await containedCalls(field, attack, async ({ call, version }) => {
      const look = async () => returned(await call({ part: 'look' })) as Look;
      const before = await look();
      const acts = told(await call({ part: 'main' }));
      expect(Object.keys(acts).length).toBeGreaterThan(12);
      expect(succeeded(acts)).toEqual([]);
      expect(await look()).toEqual(before);
      const files = await version.code.read(async (all) => all);
      const main = files.find(({ path }) => path.startsWith('index.'));
      expect(before.code).toBe(
        createHash('sha256')
          .update(main && 'content' in main ? main.content : '')
          .digest('hex'),
      );
      expect(before.files).toEqual(files.map(({ path }) => path).sort());
    });
  });

  it.each(isNode(runtime) ? ['start'] : ['start', 'hops', 'from_thread'])(
    'lets nothing that a call left running work on between calls, and takes it along at its end (%s)',
    async (part) => {
      // `contained` checks that nothing is left at the end: the daemon ignores every signal that it can.
      await containedCalls(field, { name: 'left-running', runtime, settings }, async ({ call }) => {
        await call({ part });
        await pass(600);
        const ticks = returned(await call({ part: 'ticks' })) as number[];
        expect(ticks.length).toBeGreaterThan(0);
        // The daemon ticks constantly, so the longest silence is the pause between the calls without the time for
        // freezing.
        const silences = [...ticks, Date.now()].map((atMs, n, all) => atMs - (all[n - 1] ?? atMs));
        expect(Math.max(...silences)).toBeGreaterThan(400);
      });
    },
  );

  it.each(['exits', 'killed', 'closes'])(
    'fails a call at once when its process ends itself (%s), and serves the next from a fresh one',
    async (part) => {
      const attack = { name: 'sudden-ends', runtime, settings: { ...settings, executionTimeoutMs: 20_000 } };
      await containedCalls(field, attack, async ({ call }) => {
        expect(returned(await call())).toBe(1);
        const outcome = await call({ part });
        expect(outcome).toMatchObject({ kind: 'crashed', error: { errorType: 'UserCodeError' } });
        expect(outcome.timings.durationMs).toBeLessThan(5000);
        const next = await call();
        expect(returned(next)).toBe(1);
        expect(next.timings.cold).toBe(true);
      });
    },
  );

  it.each(['hangs', 'spins', 'backtracks', 'stops', 'ignores'])(
    'is killed at its time limit when a call never ends (%s), and the caller gets that reason',
    async (part) => {
      const timeoutMs = 400;
      const attack = {
        name: 'sudden-ends',
        runtime,
        settings: { ...settings, executionTimeoutMs: timeoutMs },
      };
      const outcome = await contained(field, { ...attack, event: { part } });
      expect(outcome).toMatchObject({ kind: 'timedOut', error: { errorType: 'TimeoutError' } });
      expect(JSON.stringify(outcome)).toContain('timeout of 0.4 s');
      const { durationMs, queueMs } = outcome.timings;
      expect(durationMs - queueMs).toBeGreaterThanOrEqual(timeoutMs - 5);
      expect(durationMs - queueMs).toBeLessThan(timeoutMs + 1000);
    },
  );

  it('shows nothing of what it holds to another version or another account, even with the same code', async () => {
    const attack = { name: 'own-code', runtime, settings: { ...settings, serviceAccountId: 'account1' } };
    await containedCalls(field, attack, async ({ call }) => {
      await call({ part: 'leave' });
      const own = returned(await call({ part: 'look' })) as Look;
      expect(own.left).toEqual(expect.arrayContaining(['left', 'global']));
      expect(own.listening).toEqual([true, true]);
      for (const serviceAccountId of ['account1', 'account2']) {
        const other = { ...attack, settings: { ...settings, serviceAccountId }, event: { part: 'look' } };
        const seen = returned(await contained(field, other)) as Look;
        expect(seen).toMatchObject({ left: [], listening: [false, false] });
      }
    });
  });
});

/** Gives an event the time to happen, to check that it does not. */
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

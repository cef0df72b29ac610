import { describe, expect, it } from 'vitest';
import { bodyBudget } from './body-budget.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
type Budget = ReturnType<typeof bodyBudget>;
const holdAll = (budget: Budget, askers: readonly string[]) =>
  Promise.all(askers.map((of) => budget.acquire({ of, bytes: 100 })));

describe('body budget', () => {
  it('grants up to its bytes and again when one is released', async () => {
    const budget = bodyBudget({ bytes: 400 });
    const held = await holdAll(budget, ['a', 'b', 'c', 'd']);
    const served: string[] = [];
    const waiting = ['e', 'f'].map(async (of) => {
      const release = await budget.acquire({ of, bytes: 100 });
      served.push(of);
      return release;
    });
    await settled();
    expect(served).toEqual([]);
    held[0]?.();
    held[0]?.();
    await settled();
    expect(served).toEqual(['e']);
    held[1]?.();
    for (const release of await Promise.all(waiting)) release();
  });

  it('keeps places for others when one asks for more than its quarter', async () => {
    const budget = bodyBudget({ bytes: 400, waitMs: 30 });
    await budget.acquire({ of: 'greedy', bytes: 100 });
    const refused = expect(budget.acquire({ of: 'greedy', bytes: 1 })).rejects.toThrow(/^Too many requests/);
    await budget.acquire({ of: 'modest', bytes: 100 });
    await refused;
  });

  it('serves waiting askers in turn when one of them has asked more often', async () => {
    const budget = bodyBudget({ bytes: 400 });
    const held = await holdAll(budget, ['w', 'x', 'y', 'z']);
    const served: string[] = [];
    const all = ['a', 'a', 'a', 'b'].map(async (of) => {
      const release = await budget.acquire({ of, bytes: 100 });
      served.push(of);
      release();
    });
    for (const release of held) release();
    await Promise.all(all);
    expect(served.slice(0, 2)).toEqual(['a', 'b']);
  });

  it('rejects with 429 in time, and forgets a client that leaves', async () => {
    const budget = bodyBudget({ bytes: 400, waitMs: 20 });
    const release = await budget.acquire({ of: 'a', bytes: 100 });
    const asked = { of: 'a', bytes: 100 };
    await expect(budget.acquire(asked)).rejects.toMatchObject({ kind: 'RESOURCE_EXHAUSTED' });
    const left = new AbortController();
    const gone = expect(budget.acquire({ ...asked, signal: left.signal })).rejects.toThrow('it left');
    left.abort(new Error('it left'));
    await gone;
    release();
    (await budget.acquire(asked))();
  });
});

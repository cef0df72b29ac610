import { describe, expect, it } from 'vitest';
import { BodyBudget } from './body-budget.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('body budget', () => {
  it('gives places up to its bytes and again when one is given back', async () => {
    const budget = new BodyBudget({ bytes: 400 });
    const held = await Promise.all(['a', 'b', 'c', 'd'].map((key) => budget.reserve(key, { bytes: 100 })));
    let got = false;
    const waiting = budget.reserve('e', { bytes: 100 }).then((forget) => {
      got = true;
      return forget;
    });
    await settled();
    expect([got, budget.heldBytes]).toEqual([false, 400]);
    held[0]?.();
    held[0]?.();
    (await waiting)();
    for (const forget of held) forget();
    expect(budget.heldBytes).toBe(0);
  });

  it('keeps places for others when one asks for more than its quarter', async () => {
    const budget = new BodyBudget({ bytes: 400, waitMs: 30 });
    await budget.reserve('greedy', { bytes: 100 });
    const refused = expect(budget.reserve('greedy', { bytes: 1 })).rejects.toThrow(/^Too many requests/);
    await budget.reserve('modest', { bytes: 100 });
    await refused;
  });

  it('serves those who wait in turn, whoever of them asked first and most', async () => {
    const budget = new BodyBudget({ bytes: 400 });
    const held = await Promise.all(['w', 'x', 'y', 'z'].map((key) => budget.reserve(key, { bytes: 100 })));
    const served: string[] = [];
    const all = ['a', 'a', 'a', 'b'].map(async (key) => {
      const forget = await budget.reserve(key, { bytes: 100 });
      served.push(key);
      forget();
    });
    for (const forget of held) forget();
    await Promise.all(all);
    expect(served.slice(0, 2)).toEqual(['a', 'b']);
    expect(budget.heldBytes).toBe(0);
  });

  it('rejects with 429 in time, and forgets a client that leaves', async () => {
    const budget = new BodyBudget({ bytes: 400, waitMs: 20 });
    const forget = await budget.reserve('a', { bytes: 100 });
    await expect(budget.reserve('a', { bytes: 100 })).rejects.toMatchObject({ kind: 'RESOURCE_EXHAUSTED' });
    const left = new AbortController();
    const gone = expect(budget.reserve('a', { bytes: 100, signal: left.signal })).rejects.toThrow('it left');
    left.abort(new Error('it left'));
    await gone;
    forget();
    expect(budget.heldBytes).toBe(0);
    (await budget.reserve('a', { bytes: 100 }))();
  });
});

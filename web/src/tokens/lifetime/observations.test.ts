import { describe, expect, it } from 'vitest';
import { observe, rowsOf } from './observations.ts';

const tokenUntil = (seconds: number) =>
  `t1.${btoa(JSON.stringify({ sub: 'aje1', typ: 'serviceAccount', iat: 1, exp: seconds })).replaceAll('=', '')}.${'s'.repeat(86)}`;
const result = (response: string, instanceId = 'a') =>
  ({ requestId: 'r', instanceId, outcome: 'returned', response }) as const;

describe('observation of a run', () => {
  it.each([
    ['fresh', tokenUntil(60), 59_999],
    ['stale', tokenUntil(60), 60_000],
    ['noToken', 'hello', 0],
  ] as const)('is %s', (kind, response, atMs) => {
    expect(observe(result(response), atMs).kind).toBe(kind);
  });

  it('counts as failed when the function did not return', () => {
    expect(observe({ ...result(tokenUntil(60)), outcome: 'timedOut' }, 0).kind).toBe('failed');
  });
});

describe('rows of instances', () => {
  it('show the latest observation of each instance, and at most forty', () => {
    const all = Array.from({ length: 50 }, (_, at) =>
      observe(result(tokenUntil(25), at % 5 === 0 ? 'b' : 'a'), at * 1000),
    );
    const rows = rowsOf(all);
    expect(rows.map(({ instanceId, observations }) => [instanceId, observations.length])).toEqual([
      ['b', 10],
      ['a', 40],
    ]);
    expect(rows[0]?.latest.kind).toBe('stale');
    expect(rows[0]?.observations[0]?.kind).toBe('fresh');
  });
});

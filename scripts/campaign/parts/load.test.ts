import { describe, expect, it } from 'vitest';
import { growthOf, quarter } from './load.ts';

const samples = (memory: (n: number) => number) =>
  Array.from({ length: 100 }, (_, n) => ({ memory: memory(n), descriptors: 50, processes: 9, disk: 1000 }));
const mb = 1024 * 1024;

describe('growthOf', () => {
  it('finds nothing where a measure rises while it warms up, and stays', () => {
    expect(growthOf(samples((n) => Math.min(n, 20) * 10 * mb))).toEqual([]);
  });

  it('finds a measure that keeps rising', () => {
    expect(growthOf(samples((n) => n * mb * 2))).toEqual([expect.stringMatching(/^memory grew from/)]);
  });

  it('ignores a single high sample', () => {
    expect(growthOf(samples((n) => (n === 99 ? 5000 * mb : 100 * mb)))).toEqual([]);
    expect(
      quarter(
        samples((n) => n),
        0,
      ).memory,
    ).toBe(12);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, type Histogram, percentile } from './histogram.ts';

describe('percentile', () => {
  it('returns a value within a fifth of the exact one for any durations', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (durations, share) => {
          const histogram: Histogram = {};
          for (const ms of durations) histogram[bucketOf(ms)] = (histogram[bucketOf(ms)] ?? 0) + 1;
          const exact = durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * share) - 1] ?? 0;
          const found = percentile(histogram, share) ?? Number.NaN;
          expect(found).toBeGreaterThanOrEqual(exact / 1.2);
          expect(found).toBeLessThanOrEqual(exact * 1.2);
        },
      ),
    );
  });

  it('returns undefined without calls', () => {
    expect(percentile({}, 0.5)).toBeUndefined();
  });

  it.each([Number.NaN, -1, 0, Number.POSITIVE_INFINITY])('finds a bucket for %s', (ms) => {
    expect(bucketOf(ms)).toBeGreaterThanOrEqual(0);
    expect(bucketOf(ms)).toBeLessThanOrEqual(96);
  });
});

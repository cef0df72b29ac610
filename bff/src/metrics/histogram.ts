/** Counts of durations by bucket. A bucket is a quarter of an octave wide, so a percentile is exact to a tenth. */
export type Histogram = Record<number, number>;

const smallestMs = 1 / 16;
const bucketsOfOctave = 4;
/** Holds everything over 17 minutes, which no call takes. */
const lastBucket = 24 * bucketsOfOctave;

export function bucketOf(ms: number): number {
  if (!(ms > smallestMs)) return 0;
  return Math.min(Math.ceil(Math.log2(ms / smallestMs) * bucketsOfOctave), lastBucket);
}

/** The longest duration of a bucket. */
export const upperMs = (bucket: number): number => smallestMs * 2 ** (bucket / bucketsOfOctave);

/** @returns the duration that `share` of the calls did not exceed; undefined without calls */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const buckets = Object.entries(histogram).map(([bucket, count]) => [Number(bucket), count] as const);
  const calls = buckets.reduce((sum, [, count]) => sum + count, 0);
  let left = calls * share;
  for (const [bucket, count] of buckets.toSorted(([a], [b]) => a - b)) {
    // Within a bucket, durations count as evenly spread.
    if (left <= count) return upperMs(bucket - 1 + left / count);
    left -= count;
  }
  return undefined;
}

export function addHistogram(to: Histogram, more: Histogram): void {
  for (const [bucket, count] of Object.entries(more)) to[Number(bucket)] = (to[Number(bucket)] ?? 0) + count;
}

import { describe, expect, it } from 'vitest';
import { readPage } from './page.ts';

/** A list of rows with a text of that many bytes each; it records how many rows each read requests. */
function listOf(count: number, bytesEach: number) {
  const all = Array.from({ length: count }, (_, n) => ({ seq: n + 1, text: 'x'.repeat(bytesEach) }));
  const parts: number[] = [];
  const read = async (after = 0, limit: number) => {
    const part = all.filter(({ seq }) => seq > after).slice(0, limit);
    parts.push(part.length);
    return part;
  };
  return { read, parts };
}

describe('readPage', () => {
  it('ends a page of large rows early, and loses none of them over its pages', async () => {
    const { read, parts } = listOf(1000, 16 * 1024);
    const seen: number[] = [];
    const lengths: number[] = [];
    for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage({ pageSize: 1000, pageToken }, read);
      lengths.push(page.rows.length);
      seen.push(...page.rows.map(({ seq }) => seq));
      pageToken = page.nextPageToken;
    }
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
    expect(Math.max(...lengths)).toBe(64);
    expect(Math.max(...parts)).toBeLessThanOrEqual(100);
  });

  it.each([
    [0, 100, [0]],
    [99, 100, [99]],
    [100, 100, [100]],
    [101, 100, [100, 1]],
    [250, 1000, [250]],
    [1001, 1000, [1000, 1]],
  ])('returns %i small rows in pages of %i', async (count, pageSize, lengths) => {
    const { read } = listOf(count, 10);
    const found: number[] = [];
    for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
      const page: Awaited<ReturnType<typeof readPage>> = await readPage({ pageSize, pageToken }, read);
      found.push(page.rows.length);
      pageToken = page.nextPageToken;
    }
    expect(found).toEqual(lengths);
  });

  it('returns a row that is larger than a page by itself', async () => {
    const { read } = listOf(2, 2 * 1024 * 1024);
    const page = await readPage({ pageSize: 10 }, read);
    expect([page.rows.length, page.nextPageToken]).toEqual([1, expect.any(String)]);
  });
});

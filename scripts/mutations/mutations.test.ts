import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutationsByArea } from './areas.ts';

const root = join(import.meta.dirname, '../..');
const all = [...(await mutationsByArea())].flatMap(([area, mutations]) =>
  mutations.map((mutation) => ({ area, ...mutation })),
);

describe('recorded mutations', () => {
  it.each(all)('$area: finds the defence "$defence" exactly once in its file', ({ file, remove }) => {
    expect(readFileSync(join(root, file), 'utf8').split(remove)).toHaveLength(2);
  });

  it.each(all)('$area: finds the test of "$defence" in its file', ({ test }) => {
    expect(existsSync(join(root, test.file))).toBe(true);
    expect(readFileSync(join(root, test.file), 'utf8')).toContain(test.title);
  });

  // Vitest fills placeholders before it matches titles.
  it.each(all)('$area: names the test of "$defence" without placeholders', ({ test }) => {
    expect(test.title).not.toMatch(/%[sdifjoOc#$]|\$\w/);
  });
});

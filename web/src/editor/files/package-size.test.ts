import { limits } from 'bff/contract';
import { expect, test } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
import { fullness, measurePackage, sizeProblem } from './package-size.ts';
import { zipFiles } from './zip.ts';

test('the measure is the size of the zip, to the byte, whatever was measured before', async () => {
  const file = { kind: 'text', text: 'print("привет")\n'.repeat(500) } as const;
  const files: DraftFiles = {
    'index.py': file,
    'lib/имя.py': { kind: 'text', text: '' },
    'data.bin': { kind: 'binary', bytes: new Uint8Array(70_000).map((_, n) => (n * n) % 251) },
  };
  const measure = async (of: DraftFiles) => (await measurePackage(of)).zipBytes;
  expect(await measure(files)).toBe((await zipFiles(files)).length);
  const { 'index.py': _, ...others } = files;
  const renamed = { ...others, 'a/much/longer/name.py': file };
  expect(await measure(renamed)).toBe((await zipFiles(renamed)).length);
  expect(await measure({})).toBe((await zipFiles({})).length);
  expect((await measurePackage(files)).unpackedBytes).toBe(500 * 22 + 70_000);
});

test.each([
  [limits.requestBytes, limits.packageUnpackedBytes, undefined],
  [limits.requestBytes + 1, limits.packageUnpackedBytes, 'zipped; a version takes at most 3.5 MB (3,670,016'],
  [undefined, limits.packageUnpackedBytes + 1, 'unpacked; a version takes at most 128 MB (134,217,728'],
])('a zip of %s bytes that unpacks to %s is told: %s', (zipBytes, unpackedBytes, told) => {
  const problem = sizeProblem({ ...(zipBytes === undefined ? {} : { zipBytes }), unpackedBytes })?.problem;
  if (told === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(told);
});

test('a package is near its limit from four fifths of either on', () => {
  const zip = (share: number) => fullness({ zipBytes: limits.requestBytes * share, unpackedBytes: 1 });
  expect([zip(0.79), zip(0.8), zip(1), zip(1.01)]).toEqual(['fits', 'near', 'near', 'tooLarge']);
  const unpacked = (share: number) =>
    fullness({ zipBytes: 1, unpackedBytes: limits.packageUnpackedBytes * share });
  expect([unpacked(0.79), unpacked(0.8), unpacked(1.01)]).toEqual(['fits', 'near', 'tooLarge']);
});

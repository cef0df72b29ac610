import { limits } from 'bff/contract';
import { expect, test } from 'vitest';
import { readChosen } from './incoming.ts';
import { zipFiles } from './zip.ts';

test('one zip is unpacked', async () => {
  const bytes = await zipFiles({ 'index.py': { kind: 'text', text: 'x = 1' } });
  expect(await readChosen([new File([bytes], 'index-py.zip')])).toEqual({
    source: 'index-py.zip',
    files: { 'index.py': { kind: 'text', text: 'x = 1' } },
    leftOut: [],
    isArchive: true,
  });
});

test('files are taken by their names, text as text and bytes as bytes', async () => {
  const incoming = await readChosen([new File(['a'], 'a.js'), new File([new Uint8Array([0, 1])], 'b.bin')]);
  expect(incoming).toMatchObject({
    source: '2 files',
    isArchive: false,
    files: { 'a.js': { kind: 'text', text: 'a' }, 'b.bin': { kind: 'binary' } },
  });
});

test('something that only calls itself a zip is refused by name', async () => {
  await expect(readChosen([new File(['hello'], 'fake.zip')])).rejects.toThrow(
    '“fake.zip” is not a ZIP archive',
  );
});

/** Fakes the size of a file, so that the test does not allocate it. */
function fileOf(name: string, bytes: number): File {
  return Object.defineProperties(new File([], name), {
    size: { value: bytes },
    arrayBuffer: { value: () => Promise.reject(new Error('was read')) },
  });
}

test('files that are too large together are refused unread, with their size and the limit', async () => {
  const half = limits.packageUnpackedBytes / 2;
  await expect(readChosen([fileOf('a.bin', half), fileOf('b.bin', half + 1)])).rejects.toThrow(
    'These files are 128 MB (134,217,729 bytes) together; the files of a version can take 128 MB unpacked',
  );
  await expect(readChosen([fileOf('a.bin', half), fileOf('b.bin', half)])).rejects.toThrow('was read');
});

test('a zip that holds too much whatever is in it is refused unread', async () => {
  await expect(readChosen([fileOf('huge.zip', limits.packageUnpackedBytes + 1)])).rejects.toThrow(
    '“huge.zip” is 128 MB; the files of a version can take 128 MB unpacked',
  );
  await expect(readChosen([fileOf('large.zip', limits.packageUnpackedBytes)])).rejects.toThrow('was read');
});

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
    '“fake.zip” is not a zip archive',
  );
});

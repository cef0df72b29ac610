import { expect, test } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
import { unzipFiles } from './unzip.ts';
import { toBase64, zipFiles } from './zip.ts';

const files: DraftFiles = {
  'index.js': { kind: 'text', text: 'exports.main = () => 1;\n' },
  'lib/привет.js': { kind: 'text', text: '\ufeff// with a byte order mark' },
  'logo.bin': { kind: 'binary', bytes: new Uint8Array([0, 255, 128, 7]) },
  'again.js': { kind: 'link', target: './index.js' },
  'bin/run.sh': { kind: 'text', text: '#!/bin/sh\n', executable: true },
  'bin/run.bin': { kind: 'binary', bytes: new Uint8Array([0, 1]), executable: true },
  'back\\slash': { kind: 'text', text: '' },
  static: { kind: 'folder' },
  ['__proto__']: { kind: 'text', text: 'a name like any other' },
};

test('a draft comes back from its zip unchanged', async () => {
  expect(await unzipFiles(await zipFiles(files), { name: 'x.zip' })).toEqual({ files, leftOut: [] });
});

test('equal files give equal bytes, in whatever order and at whatever time they were made', async () => {
  const reversed = Object.fromEntries(Object.entries(structuredClone(files)).toReversed());
  expect(toBase64(await zipFiles(reversed))).toBe(toBase64(await zipFiles(files)));
});

test('one file under two paths has both in the zip', async () => {
  const file = { kind: 'text', text: 'x' } as const;
  const twice = { a: file, b: file };
  expect((await unzipFiles(await zipFiles(twice), { name: 'x.zip' })).files).toEqual(twice);
});

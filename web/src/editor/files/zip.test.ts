import { limits } from 'bff/contract';
import JSZip from 'jszip';
import { describe, expect, test } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
import { ArchiveError, toBase64, toDraftFile, unzipFiles, zipFiles } from './zip.ts';

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
  expect(await unzipFiles(await zipFiles(files), 'x.zip')).toEqual({ files, leftOut: [] });
});

test('equal files give equal bytes, in whatever order and at whatever time they were made', async () => {
  const reversed = Object.fromEntries(Object.entries(files).toReversed());
  expect(toBase64(await zipFiles(reversed))).toBe(toBase64(await zipFiles(files)));
});

test('an archive from another tool is read, with the entries of macOS left out', async () => {
  const archive = new JSZip();
  archive.file('index.py', 'def main(event, context): return 1');
  archive.file('__MACOSX/._index.py', 'x');
  archive.file('lib/.DS_Store', 'x');
  archive.folder('empty');
  const result = await unzipFiles(await archive.generateAsync({ type: 'uint8array' }), 'mac.zip');
  expect(Object.keys(result.files).sort()).toEqual(['empty', 'index.py', 'lib']);
  expect(result.leftOut).toEqual(['__MACOSX/._index.py', 'lib/.DS_Store']);
});

test('an archive with a slash before every name is read from its own root', async () => {
  const archive = new JSZip();
  archive.file('/index.py', 'x = 1', { createFolders: false });
  archive.file('/lib/a.py', '', { createFolders: false });
  const bytes = await archive.generateAsync({ type: 'uint8array' });
  expect(Object.keys((await unzipFiles(bytes, 'of-terraform.zip')).files)).toEqual(['index.py', 'lib/a.py']);
});

test.each([
  ['./index.py', 'index.py', 'UNIX'],
  ['lib//a.py', 'lib/a.py', 'UNIX'],
  ['lib\\a.py', 'lib/a.py', 'DOS'],
  ['lib\\a.py', 'lib\\a.py', 'UNIX'],
] as const)('reads an entry called %s as %s, made by %s', async (name, path, platform) => {
  const archive = new JSZip();
  archive.file(name, 'x', { createFolders: false });
  const bytes = await archive.generateAsync({ type: 'uint8array', platform });
  expect(Object.keys((await unzipFiles(bytes, 'a.zip')).files)).toEqual([path]);
});

describe('refuses', () => {
  const zipOf = async (name: string, options: JSZip.JSZipFileOptions = {}) => {
    const archive = new JSZip();
    archive.file('index.js', '');
    archive.file(name, 'x', { createFolders: false, ...options });
    return archive.generateAsync({ type: 'uint8array', platform: 'UNIX' });
  };

  test('something that is not a ZIP archive', async () => {
    await expect(unzipFiles(new TextEncoder().encode('hello'), 'a.zip')).rejects.toThrow(
      '“a.zip” is not a ZIP archive',
    );
  });

  test.each(['../evil.js', '/etc/passwd', 'a/../../b.js', 'a/../b.js', './../x', '..\\x'])(
    'an entry called %s, naming it',
    async (name) => {
      await expect(unzipFiles(await zipOf(name), 'a.zip')).rejects.toThrow(name);
    },
  );

  test('a file below a symbolic link', async () => {
    const archive = new JSZip();
    archive.file('l', 'lib', { unixPermissions: 0o120777 });
    archive.file('l/x.js', '', { createFolders: false });
    const bytes = await archive.generateAsync({ type: 'uint8array', platform: 'UNIX' });
    await expect(unzipFiles(bytes, 'a.zip')).rejects.toThrow('“l” is a link and can’t contain other files');
  });

  test('an archive without files', async () => {
    await expect(
      unzipFiles(await new JSZip().generateAsync({ type: 'uint8array' }), 'a.zip'),
    ).rejects.toThrow(ArchiveError);
  });

  test('an archive that unpacks to more than the limit, before it is all in memory', async () => {
    const archive = new JSZip();
    archive.file('zeros.bin', new Uint8Array(limits.packageUnpackedBytes + 1));
    const bytes = await archive.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
    await expect(unzipFiles(bytes, 'bomb.zip')).rejects.toThrow('unpacks to more than 128 MB');
  }, 60_000);
});

test('bytes that are not UTF-8 stay bytes', () => {
  expect(toDraftFile(new Uint8Array([0xc3, 0x28])).kind).toBe('binary');
  expect(toDraftFile(new Uint8Array([0x41, 0x00])).kind).toBe('binary');
  expect(toDraftFile(new TextEncoder().encode('имя')).kind).toBe('text');
});

import {
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { limits } from 'bff/contract';
import { describe, expect, test } from 'vitest';
import { ArchiveError, isOfMac, toDraftFile, unzipFiles } from './unzip.ts';

type Added = {
  name: string | Uint8Array;
  content?: string | Uint8Array;
  /** Host system of APPNOTE 4.4.2: 3 for UNIX, 0 for MS-DOS, 19 for OS X. */
  host?: number;
  mode?: number;
};

/** An archive as some tool may write it. */
async function archiveOf(entries: readonly Added[]): Promise<Uint8Array> {
  const archive = new ZipWriter(new Uint8ArrayWriter());
  for (const [at, { name, content = 'x', host = 3, mode = 0 }] of entries.entries()) {
    const raw = typeof name === 'string' ? {} : { encodeText: () => name, useUnicodeFileNames: false };
    const reader = typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content);
    await archive.add(typeof name === 'string' ? name : `${at}`, reader, {
      ...raw,
      versionMadeBy: host * 256 + 20,
      externalFileAttributes: mode * 0x10000,
    });
  }
  return await archive.close();
}

const pathsIn = async (entries: readonly Added[]) =>
  Object.keys((await unzipFiles(await archiveOf(entries), { name: 'a.zip' })).files);

test('an archive from another tool is read, with the entries of macOS left out', async () => {
  const bytes = await archiveOf([
    { name: 'index.py' },
    { name: '__MACOSX/._index.py' },
    { name: 'lib/', content: '' },
    { name: 'lib/.DS_Store' },
    { name: 'empty/', content: '' },
  ]);
  const result = await unzipFiles(bytes, { name: 'mac.zip', isLeftOut: isOfMac });
  expect(Object.keys(result.files).sort()).toEqual(['empty', 'index.py', 'lib']);
  expect(result.leftOut).toEqual(['__MACOSX/._index.py', 'lib/.DS_Store']);
});

test('the package of a version is read whole, with the entries of macOS', async () => {
  expect(
    await pathsIn([{ name: 'index.py' }, { name: '__MACOSX/._index.py' }, { name: '.DS_Store' }]),
  ).toEqual(['index.py', '__MACOSX/._index.py', '.DS_Store']);
});

test('an archive with a slash before every name is read from its own root', async () => {
  expect(await pathsIn([{ name: '/index.py' }, { name: '/lib/a.py' }])).toEqual(['index.py', 'lib/a.py']);
});

test.each([
  ['./index.py', 'index.py', 3],
  ['lib//a.py', 'lib/a.py', 3],
  ['lib\\a.py', 'lib/a.py', 0],
  ['lib\\a.py', 'lib\\a.py', 3],
  ['lib\\a.py', 'lib\\a.py', 19],
])('reads an entry called %s as %s, made by host system %i', async (name, path, host) => {
  expect(await pathsIn([{ name, host }])).toEqual([path]);
});

test('a name is UTF-8 with and without the flag, and otherwise in code page 437', async () => {
  const utf8 = new TextEncoder().encode('привет.py');
  const codePage437 = new Uint8Array([0x81, 0x2e, 0x70, 0x79]);
  expect(await pathsIn([{ name: 'имя.py' }, { name: utf8 }, { name: codePage437 }])).toEqual([
    'имя.py',
    'привет.py',
    'ü.py',
  ]);
});

test.each([3, 19])('links and executable bits are those of entries made by host system %i', async (host) => {
  const bytes = await archiveOf([
    { name: 'run.sh', host, mode: 0o100755 },
    { name: 'again', content: 'run.sh', host, mode: 0o120777 },
  ]);
  expect((await unzipFiles(bytes, { name: 'a.zip' })).files).toEqual({
    'run.sh': { kind: 'text', text: 'x', executable: true },
    again: { kind: 'link', target: 'run.sh' },
  });
});

describe('refuses', () => {
  const unzip = async (entries: readonly Added[]) => unzipFiles(await archiveOf(entries), { name: 'a.zip' });

  test('something that is not a ZIP archive', async () => {
    await expect(unzipFiles(new TextEncoder().encode('hello'), { name: 'a.zip' })).rejects.toThrow(
      '“a.zip” is not a ZIP archive',
    );
  });

  test.each(['../evil.js', '/etc/passwd', 'a/../../b.js', 'a/../b.js', './../x', '..\\x'])(
    'an entry called %s, naming it',
    async (name) => {
      await expect(unzip([{ name: 'index.js' }, { name }])).rejects.toThrow(name);
    },
  );

  test('a file below a symbolic link', async () => {
    const link = { name: 'l', content: 'lib', mode: 0o120777 };
    await expect(unzip([link, { name: 'l/x.js' }])).rejects.toThrow(
      '“l” is a link and can’t contain other files',
    );
  });

  test('an archive without files', async () => {
    await expect(unzip([])).rejects.toThrow(ArchiveError);
  });

  test('an entry with damaged content, naming it', async () => {
    const bytes = await archiveOf([{ name: 'index.js', content: 'x'.repeat(100) }]);
    const view = new DataView(bytes.buffer);
    const directoryAt = view.getUint32(bytes.length - 6, true);
    const crcAt = directoryAt + 16;
    view.setUint32(crcAt, view.getUint32(crcAt, true) + 1, true);
    await expect(unzipFiles(bytes, { name: 'a.zip' })).rejects.toThrow('“a.zip” is damaged at “index.js”');
  });

  test('an archive that unpacks to more than the limit, before it is all in memory', async () => {
    const content = new Uint8Array(limits.packageUnpackedBytes + 1);
    await expect(unzip([{ name: 'zeros.bin', content }])).rejects.toThrow('unpacks to more than 128 MB');
  }, 60_000);
});

test('bytes that are not UTF-8 stay bytes', () => {
  expect(toDraftFile(new Uint8Array([0xc3, 0x28])).kind).toBe('binary');
  expect(toDraftFile(new Uint8Array([0x41, 0x00])).kind).toBe('binary');
  expect(toDraftFile(new TextEncoder().encode('имя')).kind).toBe('text');
});

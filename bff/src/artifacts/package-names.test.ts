import { crc32 } from 'node:zlib';
import type { PackageFile } from 'runner';
import { describe, expect, it } from 'vitest';
import { type HandMadeEntry, handMadeZip } from '../../test/hand-made-zip.ts';
import { checkPackage } from './package.ts';

/** Values of the byte that names the system which made an entry (APPNOTE 4.4.2). */
const host = { dos: 0, unix: 3, ntfs: 10, windows: 11, macOs: 19 };

async function filesIn(...entries: HandMadeEntry[]): Promise<PackageFile[]> {
  const checked = await checkPackage(handMadeZip(entries));
  return checked.entries.filter((entry) => 'content' in entry);
}
const pathsIn = async (...entries: HandMadeEntry[]) => (await filesIn(...entries)).map(({ path }) => path);
const rejectionOf = (...entries: HandMadeEntry[]): Promise<string> =>
  filesIn(...entries).then(
    () => 'taken',
    (error: unknown) => String(error),
  );

describe('name of an entry', () => {
  it.each([
    ['./index.js', 'index.js'],
    ['.//index.js', 'index.js'],
    ['././index.js', 'index.js'],
    ['lib//a.js', 'lib/a.js'],
    ['lib/./a.js', 'lib/a.js'],
    ['...', '...'],
    ['..a/b..', '..a/b..'],
    ['.hidden/.env', '.hidden/.env'],
    ['a b/c+d@1.0.0/[id].js', 'a b/c+d@1.0.0/[id].js'],
    ['back\\slash.js', 'back\\slash.js'],
    ['c:file.js', 'c:file.js'],
    ['имя/файл.js', 'имя/файл.js'],
  ])('is read as Linux reads it: %s', async (name, path) => {
    expect(await pathsIn({ name })).toEqual([path]);
  });

  it('may differ from others in case or in Unicode normal form alone', async () => {
    const names = ['README.md', 'readme.md', 'caf\u00e9.js', 'cafe\u0301.js', 'й.js', 'и\u0306.js'];
    expect(await pathsIn(...names.map((name) => ({ name })))).toEqual(names.toSorted());
  });

  it('may be that of the root, of a folder, and of one folder in many spellings', async () => {
    const folders = ['./', './lib/', 'lib/', './lib//', 'lib/./', 'empty/'].map((name) => ({
      name,
      mode: 0o40755,
    }));
    const { entries } = await checkPackage(handMadeZip([...folders, { name: './lib/a.js' }]));
    expect(entries).toMatchObject([{ path: 'empty', isEmptyFolder: true }, { path: 'lib/a.js' }]);
    expect(await pathsIn({ name: '/', mode: 0o40755 }, { name: '/lib/a.js' })).toEqual(['lib/a.js']);
  });

  it.each([host.dos, host.ntfs, host.windows])(
    'separates folders by backslashes, made by system %d',
    async (madeBy) => {
      expect(
        await pathsIn(
          { name: 'lib\\', madeBy },
          { name: 'lib\\a\\b.js', madeBy },
          { name: '.\\index.js', madeBy },
        ),
      ).toEqual(['index.js', 'lib/a/b.js']);
      for (const name of ['..\\x.js', 'a\\..\\..\\x.js', 'c:x.js', 'C:\\x.js', '.\\..\\x'])
        expect(await rejectionOf({ name: 'index.js', madeBy }, { name, madeBy })).toMatch(
          /leaves the package|drive letter/,
        );
      expect(await rejectionOf({ name: 'index.js', madeBy }, { name: '\\x.js', madeBy })).toMatch(/absolute/);
    },
  );

  it('decodes as code page 437 when it has no mark and is no UTF-8', async () => {
    expect(
      await pathsIn({ name: Buffer.from([0x81, 0x2e, 0x6a, 0x73]), flags: 0, madeBy: host.dos }),
    ).toEqual(['ü.js']);
  });

  it('comes from the extra field for Unicode, while that belongs to it', async () => {
    const raw = Buffer.from([0xa8, 0xac, 0xef, 0x2e, 0x6a, 0x73]);
    const field = (of: Buffer, path: string) => {
      const utf8 = Buffer.from(path);
      const head = Buffer.alloc(9);
      head.writeUInt16LE(0x7075, 0);
      head.writeUInt16LE(utf8.length + 5, 2);
      head.writeUInt8(1, 4);
      head.writeUInt32LE(crc32(of), 5);
      return Buffer.concat([head, utf8]);
    };
    const named = (extra: Buffer) => ({ name: raw, flags: 0, extra, madeBy: host.dos });
    expect(await pathsIn(named(field(raw, 'имя.js')))).toEqual(['имя.js']);
    expect(await pathsIn(named(field(Buffer.from('other'), 'имя.js')))).toEqual(['¿¼∩.js']);
    expect(await rejectionOf(named(field(raw, '../x.js')))).toMatch(/leaves the package/);
    // A UTF-8 name stays UTF-8 next to a field with another name.
    const utf8 = { name: 'имя.js', flags: 0, extra: field(Buffer.from('other'), 'x.js') };
    expect(await pathsIn(utf8)).toEqual(['имя.js']);
  });
});

describe('mode of an entry', () => {
  it.each([
    ['0o100000 is that of a file', 0o100000, false],
    ['0o100644 is that of a file', 0o100644, false],
    ['0o100755 is that of a program', 0o100755, true],
    ['0o100001 is that of a program', 0o100001, true],
    ['0o106777 is that of a program', 0o106777, true],
    ['0o000755, without a type, is that of a program', 0o755, true],
    ['0o000000, without a type, is that of a file', 0, false],
  ])('%s', async (_, mode, executable) => {
    expect(await filesIn({ name: 'a', content: 'x', mode })).toMatchObject([{ path: 'a', executable }]);
  });

  it.each([0o40000, 0o40755, 0o100644, 0o000644, 0])(
    '%o leaves a folder what its name says',
    async (mode) => {
      expect(await pathsIn({ name: 'd/', mode }, { name: 'd/a' })).toEqual(['d/a']);
    },
  );

  it('means nothing when a tool of DOS or Windows wrote it', async () => {
    const entry = { name: 'a', content: '/etc/passwd', mode: 0o120777, madeBy: host.windows };
    expect(await filesIn(entry)).toMatchObject([{ path: 'a', executable: false }]);
    expect(await filesIn({ ...entry, madeBy: host.macOs, mode: 0o100755 })).toMatchObject([
      { executable: true },
    ]);
  });
});

it('package › fails when few long names stand for very many folders', async () => {
  const deep = (n: number) => ({ name: `${n}/${'d/'.repeat(500)}a`, method: 0 });
  expect(await rejectionOf(...Array.from({ length: 50 }, (_, n) => deep(n)))).toMatch(
    /more than 20000 files and folders/,
  );
});

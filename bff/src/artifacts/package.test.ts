import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import type { PackageFile } from 'runner';
import { describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { limits } from '../../contract/index.ts';
import { type HandMadeArchive, type HandMadeEntry, handMadeZip } from '../../test/hand-made-zip.ts';
import { ApiError } from '../errors.ts';
import { type CheckedPackage, checkPackage } from './package.ts';

const index: HandMadeEntry = { name: 'index.js', content: 'exports.main = () => 1;' };
const end = handMadeZip([]);

async function refusal(zip: Buffer): Promise<{ kind: string; message: string }> {
  const error = await checkPackage(zip).catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError))
    throw new Error('the package was not refused in the user’s words', { cause: error });
  return { kind: error.kind, message: error.message };
}

async function textFiles(zip: Buffer): Promise<Record<string, string>> {
  const files = await filesIn(zip);
  return Object.fromEntries(files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
}

async function filesIn(zip: Buffer): Promise<PackageFile[]> {
  const { entries } = await checkPackage(zip);
  return entries.filter((entry) => 'content' in entry);
}

/** Bytes of the entries. The mode of an entry decides whether its bytes are a file or the target of a link. */
function contents({ entries }: CheckedPackage): string[] {
  return entries
    .map((entry) => {
      if ('content' in entry) return Buffer.from(entry.content).toString();
      return 'target' in entry ? entry.target : JSON.stringify(entry);
    })
    .sort();
}

describe('accepted package', () => {
  test('returns its files as they went in, with implied folders', async () => {
    const zip = handMadeZip([{ name: 'lib/', mode: 0o040755 }, { name: 'lib/a.js', content: 'a' }, index]);
    expect(await textFiles(zip)).toEqual({ 'index.js': 'exports.main = () => 1;', 'lib/a.js': 'a' });
  });

  test('returns the same files when another tool zipped them', async () => {
    const segment = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,12}$/).filter((name) => !name.endsWith('.'));
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const file = fc.record({ path, content: fc.uint8Array({ maxLength: 3000 }), compress: fc.boolean() });
    const tree = fc.uniqueArray(file, {
      minLength: 1,
      maxLength: 12,
      comparator: (a: string, b: string) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`),
      selector: ({ path }) => path,
    });
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const writer = new ZipFile();
        for (const { path, content, compress } of files)
          writer.addBuffer(Buffer.from(content), path, { compress });
        writer.end();
        const checked = await checkPackage(await buffer(writer.outputStream));
        const expected = files
          .map(({ path, content }) => [path, Buffer.from(content).toString('hex')])
          .sort();
        expect(
          checked.entries.map((entry) => [
            entry.path,
            'content' in entry && Buffer.from(entry.content).toString('hex'),
          ]),
        ).toEqual(expected);
        expect(checked.unpackedBytes).toBe(files.reduce((sum, { content }) => sum + content.length, 0));
      }),
      { numRuns: 60 },
    );
  });

  test('treats names that JavaScript knows as plain names', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const files = await filesIn(handMadeZip(names.map((name) => ({ name, content: name }))));
    expect(files.map(({ path }) => path)).toEqual([...names].sort());
  });

  test('keeps the executable bit and drops set-uid', async () => {
    const files = await filesIn(
      handMadeZip([
        { name: 'a', mode: 0o104755 },
        { name: 'b', mode: 0o100644 },
      ]),
    );
    expect(files).toMatchObject([
      { path: 'a', executable: true },
      { path: 'b', executable: false },
    ]);
  });

  test('gets the same content address however its files were zipped', async () => {
    const lib: HandMadeEntry = { name: 'lib.js', content: '1' };
    const one = await checkPackage(handMadeZip([index, lib]));
    const other = await checkPackage(
      handMadeZip([{ ...lib, method: 0 }, index], { comment: Buffer.from('another tool') }),
    );
    const changed = await checkPackage(handMadeZip([index, { ...lib, content: '2' }]));
    expect(other.sha256).toBe(one.sha256);
    expect(changed.sha256).not.toBe(one.sha256);
  });

  test('reads names as UTF-8 with or without the flag, and as cp437 where they cannot be', async () => {
    const names = [{ name: 'привет.js', flags: 0 }, { name: 'grüße.js' }];
    const old = { name: Buffer.from([0x81, 0x2e, 0x6a, 0x73]), flags: 0 };
    const files = await filesIn(handMadeZip([...names, old]));
    expect(files.map(({ path }) => path)).toEqual(['grüße.js', 'ü.js', 'привет.js']);
  });

  test('sizes for which 64 bits were reserved are read there', async () => {
    const sizes = (size: number, compressed: number) => {
      const extra = Buffer.alloc(20);
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(size), 4);
      extra.writeBigUInt64LE(BigInt(compressed), 12);
      return extra;
    };
    const reserved = { size: 0xffffffff, compressedSize: 0xffffffff };
    const entry = (size: number) => ({
      name: 'index.js',
      content: 'abc',
      method: 0,
      local: { ...reserved, extra: sizes(size, 3) },
    });
    expect(await textFiles(handMadeZip([entry(3)]))).toEqual({ 'index.js': 'abc' });
    expect((await refusal(handMadeZip([entry(4)]))).message).toMatch(/in its own header/);
    const overrun = {
      name: 'a.js',
      content: 'abc',
      local: { ...reserved, extra: Buffer.from([1, 0, 99, 0]) },
    };
    expect((await refusal(handMadeZip([overrun]))).message).toMatch(/in its own header/);
  });

  test('sizes that come after the data are read there', async () => {
    const writer = new ZipFile();
    writer.addReadStream(Readable.from([Buffer.from('streamed')]), 'index.js');
    writer.end();
    expect(await textFiles(await buffer(writer.outputStream))).toEqual({ 'index.js': 'streamed' });
  });
});

test('package › starts at its own root when every name begins with a slash, as in Terraform’s zips', async () => {
  const zip = handMadeZip([
    { ...index, name: `/${index.name}` },
    { name: '/lib/', mode: 0o40755, method: 0 },
    { name: '/lib/a.js', content: 'a' },
  ]);
  const { entries, sha256 } = await checkPackage(zip);
  expect(entries.map(({ path }) => path)).toEqual(['index.js', 'lib/a.js']);
  const plain = handMadeZip([index, { name: 'lib/a.js', content: 'a' }]);
  expect((await checkPackage(plain)).sha256).toBe(sha256);
});

test.each([
  ['/../x.js', /leaves the package/],
  ['//x.js', /absolute path/],
  ['/C:/x.js', /drive letter/],
  ['/\\x.js', /separates folders/],
  ['/index.js', /is there twice/],
  ['/index.js/x', /is below a file/],
])('package › is rejected when it has %s beside names that begin with a slash', async (name, rule) => {
  const rooted = { ...index, name: `/${index.name}` };
  expect((await refusal(handMadeZip([rooted, { name, content: 'x' }]))).message).toMatch(rule);
});

describe('rejected package', () => {
  const deep = `${'d/'.repeat(600)}a.js`;
  const long = 'n'.repeat(256);
  const names: [name: string, rule: RegExp][] = [
    ['../x.js', /leaves the package/],
    ['a/../../x.js', /leaves the package/],
    ['a/../b.js', /unpackers read differently/],
    ['a/..', /unpackers read differently/],
    ['/etc/passwd', /absolute path/],
    ['C:/x.js', /drive letter/],
    ['C:\\x.js', /drive letter/],
    ['..\\x.js', /leaves the package/],
    ['\\\\server\\x.js', /leaves the package/],
    ['./../x.js', /leaves the package/],
    ['', /empty name/],
    ['a\0.js', /control character/],
    ['a\n.js', /control character/],
    ['a\u001b[31m.js', /control character/],
    ['a\u202Esj.exe', /reading direction/],
    [deep, /longer than 1024 bytes/],
    [long, /longer than 255 bytes/],
  ];
  const titled = names.map(([name, rule]) => ({ title: JSON.stringify(name).slice(0, 30), name, rule }));
  test.each(titled)('holds an entry called $title', async ({ name, rule }) => {
    const { kind, message } = await refusal(handMadeZip([index, { name, content: 'x' }]));
    expect(message).toMatch(rule);
    // The message quotes the name unchanged, except for characters that would change the message's own reading
    // direction.
    const told = JSON.stringify(name.slice(0, 200)).slice(0, -1).replace('\u202E', '\\u{202e}');
    expect(message).toContain(told);
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(kind).toBe('INVALID_ARGUMENT');
  });

  test('holds an entry whose name is not valid UTF-8', async () => {
    const { message } = await refusal(handMadeZip([{ name: Buffer.from([0x61, 0xff, 0xfe]) }]));
    expect(message).toMatch(/not valid text/);
  });

  const entries: [what: string, entries: HandMadeEntry[], rule: RegExp][] = [
    ['a device', [{ name: 'd', mode: 0o020666 }], /neither a file nor a folder/],
    ['a named pipe', [{ name: 'p', mode: 0o010666 }], /neither a file nor a folder/],
    ['a file by name that is a folder by mode', [{ name: 'f', mode: 0o040755 }], /a folder by its mode/],
    ['a folder with content', [{ name: 'f/', content: 'x', mode: 0o040755 }], /folder with content/],
    ['an encrypted entry', [{ ...index, flags: 0x801 }], /encrypted/],
    ['an unsupported compression', [{ ...index, method: 12 }], /by bzip2 \(method 12\)/],
    ['an unknown compression', [{ ...index, method: 77 }], /unknown method \(method 77\)/],
    ['the same name twice', [index, index], /twice/],
    ['the same name in two spellings', [index, { ...index, name: './/index.js' }], /twice/],
    ['a file that is also a folder', [{ name: 'a' }, { name: 'a/b' }], /is below a file/],
    ['a folder that is also a file', [{ name: 'a/b' }, { name: 'a' }], /is there twice/],
    ['no files', [{ name: 'empty/', mode: 0o040755 }], /no files/],
    ['a size that is too small', [{ ...index, central: { size: 3 } }], /more bytes than the archive says/],
    ['a size that is too large', [{ ...index, central: { size: 3000 } }], /size and checksum/],
    ['a wrong checksum', [{ ...index, central: { crc: 1 } }], /size and checksum/],
    ['a stored entry of two sizes', [{ ...index, method: 0, central: { size: 3 } }], /two different sizes/],
    [
      'bytes after the compressed data',
      [{ ...index, tail: Buffer.from('hidden') }],
      /after the end of its compressed/,
    ],
    ['another name in its own header', [{ ...index, central: { name: 'other.js' } }], /called otherwise/],
    ['another size in its own header', [{ ...index, local: { size: 7 } }], /in its own header/],
    [
      'another method in the directory',
      [{ ...index, central: { method: 0, size: 25, compressedSize: 25 } }],
      /otherwise/,
    ],
    [
      'two entries over the same bytes',
      [index, { name: 'b.js', content: 'b', central: { offset: 0 } }],
      /shares bytes|called otherwise/,
    ],
  ];
  test.each(entries)('with %s', async (_, list, rule) => {
    expect((await refusal(handMadeZip(list))).message).toMatch(rule);
  });

  const archives: [what: string, archive: HandMadeArchive][] = [
    ['bytes before the first entry', { before: Buffer.from('#!/bin/sh\n') }],
    ['bytes between entries', { between: Buffer.from('gap') }],
    ['bytes between directory and end', { beforeEnd: Buffer.from('gap') }],
    ['bytes after the end', { after: Buffer.from('more') }],
    ['a second end record', { after: end }],
    ['a second end record as comment', { comment: end }],
    ['fewer entries than it has', { entryCount: 1 }],
    ['more entries than it has', { entryCount: 3 }],
    ['a zip64 count', { entryCount: 0xffff }],
  ];
  test.each(archives)('with %s', async (_, archive) => {
    const { kind, message } = await refusal(handMadeZip([index, { name: 'b.js', content: 'b' }], archive));
    expect(message).toMatch(/^Package rejected: /);
    expect(['INVALID_ARGUMENT', 'TOO_LARGE']).toContain(kind);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a tar', Buffer.alloc(10_240, 'x')],
    ['half a zip', handMadeZip([index]).subarray(0, 60)],
  ])('that is %s', async (_, bytes) => {
    expect((await refusal(bytes)).message).toMatch(/cannot be read as a zip/);
  });

  test('holds more than 10 000 entries', async () => {
    const many = Array.from({ length: limits.packageEntries + 1 }, (_, n) => ({ name: `f${n}`, method: 0 }));
    const { kind, message } = await refusal(handMadeZip(many));
    expect(kind).toBe('TOO_LARGE');
    expect(message).toContain('at most 10000');
  });

  test('unpacks to more than 128 MB, not to exactly that', async () => {
    const half = Buffer.alloc(limits.packageUnpackedBytes / 2);
    const zip = handMadeZip([
      { name: 'a.bin', content: half },
      { name: 'b.bin', content: half },
    ]);
    expect((await checkPackage(zip)).unpackedBytes).toBe(limits.packageUnpackedBytes);
    // Rejected by its declared size, before any byte is unpacked.
    const one = { name: 'c.bin', content: 'c' };
    const { kind, message } = await refusal(
      handMadeZip([{ name: 'a.bin', central: { size: limits.packageUnpackedBytes } }, one]),
    );
    expect(kind).toBe('TOO_LARGE');
    expect(message).toMatch(
      /it unpacks to 134217729 bytes; at most 134217728 bytes \(128 MB\) are allowed\. Leave out what/,
    );
  });

  test('hides a zip bomb behind a small size, which is not unpacked', async () => {
    const bomb = Buffer.alloc(limits.packageUnpackedBytes);
    const before = process.memoryUsage().arrayBuffers;
    const zip = handMadeZip([{ name: 'bomb', content: bomb, central: { size: 10 } }]);
    expect((await refusal(zip)).message).toMatch(/more bytes than the archive says/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bomb.length * 1.5);
  });

  test('takes more than 3.5 MB itself', async () => {
    const { kind, message } = await refusal(Buffer.alloc(limits.requestBytes + 1));
    expect(kind).toBe('TOO_LARGE');
    expect(message).toContain('3670016');
  });

  test('differs in any byte, unless it still holds the same files', async () => {
    const zip = handMadeZip([index, { name: 'lib/a.js', content: 'a'.repeat(100) }]);
    const whole = await checkPackage(zip);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(zip);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const outcome = await checkPackage(damaged).catch((error: unknown) => {
          if (error instanceof ApiError) return undefined;
          throw error;
        });
        if (outcome === undefined) return;
        // Times, modes and the spelling of names may change undetected; the contents of files may not.
        expect(contents(outcome)).toEqual(contents(whole));
      }),
      { numRuns: 400 },
    );
  });
});

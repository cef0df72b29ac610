import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/harness.ts';
import { limits } from '../../limits.ts';
import { FolderWriter, openFolder } from './handles.ts';
import { readBack, writeFrom } from './layer-process.ts';

let around: string;
let dir: string;
const canary = () => path.join(around, 'outside/canary');
beforeEach(async () => {
  around = await mkdtemp(path.join(tmpdir(), 'fc-layer-test-'));
  dir = path.join(around, 'layer');
  await mkdir(dir);
  await mkdir(path.join(around, 'outside'));
  await writeFile(canary(), 'alive');
});
afterEach(() => rm(around, { recursive: true, force: true }));

const line = (entry: object) => `${JSON.stringify(entry)}\n`;
const file = (name: string, content = '', more: object = {}) =>
  line({ type: 'file', path: name, size: Buffer.byteLength(content), executable: false, ...more }) + content;
const link = (name: string, target: string) => line({ type: 'link', path: name, target });
const end = line({ type: 'end' });
const write = (sent: string, codeBytes = 0) =>
  writeFrom(Readable.from([Buffer.from(sent)]), { dir, codeBytes });

describe('layer writer', () => {
  it.each([1, 7, 100_000])('writes what was sent in pieces of %d bytes', async (size) => {
    const sent = Buffer.from(
      file('node_modules/a/index.js', 'ä\n{"type":"end"}\n') +
        file('node_modules/a/empty') +
        file('node_modules/a/cli.js', '#!', { executable: true }) +
        link('node_modules/.bin/a', '../a/cli.js') +
        link('node_modules/b', 'a/../a') +
        end,
    );
    const pieces = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) =>
      sent.subarray(i * size, (i + 1) * size),
    );
    const record = await writeFrom(Readable.from(pieces), { dir, codeBytes: 0 });
    expect(record).toMatchObject({ bytes: 20, entries: 8 });
    expect(await readBack(dir)).toEqual(record);
    expect(await readFile(path.join(dir, 'node_modules/a/index.js'), 'utf8')).toBe('ä\n{"type":"end"}\n');
    expect((await stat(path.join(dir, 'node_modules/a/empty'))).size).toBe(0);
    expect((await stat(path.join(dir, 'node_modules/a/cli.js'))).mode & 0o777).toBe(0o755);
    expect(await readlink(path.join(dir, 'node_modules/.bin/a'))).toBe('../a/cli.js');
  });

  it('takes all that a version has room for, and of one byte more nothing but its size', async () => {
    const sent = file('a', 'abc') + file('b', 'de') + file('c', 'f') + end;
    const codeBytes = limits.layerBytes - 6;
    expect(await write(sent, codeBytes)).toMatchObject({ bytes: 6 });
    await rm(dir, { recursive: true });
    await mkdir(dir);
    await expect(write(sent, codeBytes + 2)).rejects.toThrow(
      `they are 6 bytes and the code ${codeBytes + 2}; a version has at most 713031680 bytes (680 MB)`,
    );
    expect(await readdir(dir)).toEqual(['a']);
  });

  it("writes without root's rights, and leaves root the owner", async () => {
    const source = new PassThrough();
    const written = writeFrom(source, { dir, codeBytes: 0 });
    const uidOf = (name: string) =>
      stat(path.join(dir, name)).then(
        (found) => found.uid,
        () => undefined,
      );
    source.write(file('a', 'x'));
    await eventually(async () => (await uidOf('a')) !== undefined, 'the first file is there');
    const isRoot = process.getuid?.() === 0;
    expect(await uidOf('a')).toEqual(
      isRoot ? expect.toSatisfy((uid) => uid >= 1_900_000_000) : process.getuid?.(),
    );
    source.end(end);
    await written;
    expect(await uidOf('a')).toBe(process.getuid?.());
  });

  it.each<[string, string, RegExp]>([
    ['a path above', file('../evil'), /no path inside/],
    ['an absolute path', file('/etc/evil'), /no path inside/],
    ['a path with a NUL', file('a\0b'), /no path inside/],
    ['a path with an empty part', file('a//b'), /no path inside/],
    ['a name that is too long', file('n'.repeat(256)), /no path inside/],
    ['a link that leads above', link('a/b', '../../x'), /leads out/],
    ['an absolute link', link('a', '/etc'), /leads out/],
    ['a link without a target', link('a', ''), /without a target/],
    ['a link with a NUL in its target', link('a', 'b\0c'), /without a target/],
    ['a link with a target of 1025 bytes', link('a', 'b'.repeat(1025)), /longer than 1024 bytes/],
    ['a link above by way of another', link('a/deep/up', '..') + link('b', 'a/deep/up/../../x'), /leads out/],
    [
      'a link above by way of a later one',
      link('b', 'c/../../x') + link('c', 'd') + file('d/e'),
      /leads out/,
    ],
    ['a link above by way of the root', link('root', '.') + link('b', 'root/../x'), /leads out/],
    ['a link above by way of nothing', link('b', 'nothing/../../x'), /leads out/],
    ['a link above by way of a file', file('f') + link('b', 'f/../../x'), /leads out/],
    ['links in a circle', link('a', 'b') + link('b', 'a'), /in a circle/],
    ['a link below a link', link('a', '.') + link('a/b', '../outside'), /below a link/],
    ['a file through a link', link('a', 'b') + file('a/x', 'x'), /below a link/],
    ['a file through a link to a folder', file('d/x') + link('a', 'd') + file('a/y'), /below a link/],
    ['a file below a file', file('a') + file('a/x'), /below a file/],
    ['a file in place of a link', link('a', 'b') + file('a', 'x'), /twice/],
    ['a link in place of a file', file('a') + link('a', 'b'), /twice/],
    ['a link in place of a folder', file('a/b') + link('a', 'c'), /twice/],
    ['a file twice', file('a') + file('a'), /twice/],
    ['a size that is none', line({ type: 'file', path: 'a', size: -1 }), /is none/],
    [
      'more than a layer holds',
      line({ type: 'file', path: 'a', size: 2 ** 40 }),
      /more than 1426063360 bytes/,
    ],
    ['an entry of another kind', line({ type: 'device', path: 'a' }), /is none/],
    ['a line that is no JSON', 'x\n', /is none/],
    ['an endless line', 'x'.repeat(20_000), /is none/],
    ['a line of 9 KB', `{"type":"end","x":"${'x'.repeat(9000)}"}\n`, /is none/],
    ['an end that does not come', file('a', 'x'), /cut off/],
    ['a file that is shorter than it says', file('a', 'x', { size: 5 }).trimEnd(), /cut off/],
  ])('rejects %s', async (_, sent, why) => {
    await expect(write(sent + (String(why).includes('cut off') ? '' : end))).rejects.toThrow(why);
    expect(await readdir(around)).toEqual(['layer', 'outside']);
    expect(await readdir(path.join(around, 'outside'))).toEqual(['canary']);
    expect(await readFile(canary(), 'utf8')).toBe('alive');
  });

  it('rejects one entry more than a layer has, and counts the folders around files', async () => {
    const send = (sent: string) =>
      writeFrom(Readable.from([Buffer.from(sent + end)]), { dir, codeBytes: 0, mostEntries: 6 });
    expect(await send(file('a/b/c') + file('a/b/d') + link('e', 'a') + file('f'))).toMatchObject({
      entries: 6,
    });
    await rm(dir, { recursive: true });
    await mkdir(dir);
    await expect(send(file('a/b/c/d/e/f/g'))).rejects.toThrow('a layer has at most 6 files and folders');
  });

  it('rejects links to links to links in linear time', async () => {
    const chain = Array.from({ length: 39 }, (_, i) => link(`l${i}`, `${'./'.repeat(480)}l${i + 1}`)).join(
      '',
    );
    const many = Array.from({ length: 10_000 }, (_, i) => link(`m${i}`, 'l0')).join('');
    await expect(write(chain + many + end)).rejects.toThrow('leads to too many other links');
  });

  it('tells the sender why when a refusal comes in the middle', async () => {
    const endless = Readable.from(
      (function* () {
        yield Buffer.from(file('../evil'));
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    await expect(writeFrom(endless, { dir, codeBytes: 0 })).rejects.toThrow(/no path inside/);
    expect(endless.destroyed).toBe(false);
    endless.destroy();
  });
});

describe('folder writer', () => {
  it('follows no link that it finds on its way, whoever made it', async () => {
    await symlink('../outside', path.join(dir, 'link'));
    await symlink('../outside/canary', path.join(dir, 'canary'));
    await symlink('../outside/new', path.join(dir, 'new'));
    const writer = new FolderWriter(openFolder(dir));
    for (const attack of [['link', 'evil'], ['canary'], ['new']])
      expect(() => writer.create(attack, 0o644)).toThrow(/EEXIST|ENOTDIR|ELOOP/);
    expect(() => writer.link(['link', 'evil'], 'x')).toThrow(/EEXIST|ENOTDIR|ELOOP/);
    expect(await readdir(path.join(around, 'outside'))).toEqual(['canary']);
    expect(await readFile(canary(), 'utf8')).toBe('alive');
  });

  it('follows no link that replaces a folder that it made', async () => {
    const writer = new FolderWriter(openFolder(dir));
    writer.create(['a', 'b', 'first'], 0o644);
    writer.create(['other'], 0o644);
    await rm(path.join(dir, 'a'), { recursive: true });
    await symlink('../outside', path.join(dir, 'a'));
    await mkdir(path.join(around, 'outside/b'));
    expect(() => writer.create(['a', 'b', 'evil'], 0o644)).toThrow(/ENOTDIR|ELOOP/);
    expect(await readdir(path.join(around, 'outside/b'))).toEqual([]);
  });
});

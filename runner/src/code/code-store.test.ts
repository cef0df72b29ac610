import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PackageEntry } from '../types.ts';
import { CodeStore, linkTree, writePlaced } from './code-store.ts';

let around: string;
let dir: string;
beforeEach(async () => {
  around = await mkdtemp(path.join(tmpdir(), 'fc-code-test-'));
  dir = path.join(around, 'code');
  await mkdir(path.join(around, 'outside'));
});
afterEach(() => rm(around, { recursive: true, force: true }));

const sha256 = 'a'.repeat(64);
const file = (name: string, more: object = {}): PackageEntry => ({
  path: name,
  content: Buffer.from(name),
  executable: false,
  ...more,
});
const link = (name: string, target: string): PackageEntry => ({ path: name, target });
const unpacked = (...entries: PackageEntry[]) =>
  new CodeStore(dir).unpacked({ sha256, read: (use) => use(entries) });

/** @returns the longest processor time of one turn of the event loop while `act` runs */
async function longestTurnMs(act: () => Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const measure = () => {
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (!isOver) setImmediate(measure);
  };
  setImmediate(measure);
  await act();
  isOver = true;
  return longestMs;
}

describe('code store', () => {
  it('holds up no other work for long when a package has ten thousand entries', async () => {
    const deep = 'a/'.repeat(30);
    // Each with a folder of its own.
    const entries = Array.from({ length: 5000 }, (_, at) => file(`${deep}${at}/f`));
    await unpacked(file('warm-up'));
    const code = {
      sha256: 'b'.repeat(64),
      read: <T>(use: (all: PackageEntry[]) => Promise<T>) => use(entries),
    };
    expect(await longestTurnMs(() => new CodeStore(dir).unpacked(code))).toBeLessThan(40);
  });

  it('unpacks files and links as they are, and links them into the folder of a sandbox', async () => {
    const folder = await unpacked(
      link('0-first', 'lib/a'),
      link('lib/b', './a'),
      link('node_modules/alpha', '.pnpm/alpha@1/node_modules/alpha'),
      file('node_modules/.pnpm/alpha@1/node_modules/alpha/index.js'),
      file('lib/a', { executable: true }),
      file('back\\slash'),
      link('dangling', 'nothing'),
      { path: 'empty/folder', isEmptyFolder: true },
      link('0-by-empty', 'empty/folder/../../lib'),
    );
    const sandbox = path.join(around, 'sandbox');
    await mkdir(sandbox);
    await linkTree(folder, sandbox);
    for (const each of [folder, sandbox]) {
      expect(await readFile(path.join(each, '0-first'), 'utf8')).toBe('lib/a');
      expect(await readlink(path.join(each, 'lib/b'))).toBe('./a');
      expect(await readlink(path.join(each, 'dangling'))).toBe('nothing');
      expect(await readdir(path.join(each, 'empty/folder'))).toEqual([]);
      expect(await readdir(path.join(each, '0-by-empty'))).toEqual(['a', 'b']);
      expect(await readFile(path.join(each, 'node_modules/alpha/index.js'), 'utf8')).toContain('.pnpm/');
      expect((await stat(path.join(each, 'lib/a'))).mode & 0o7777).toBe(0o755);
      expect((await stat(path.join(each, 'back\\slash'))).mode & 0o7777).toBe(0o644);
    }
  });

  it.each<[string, PackageEntry[], RegExp]>([
    ['a path above', [file('../x')], /is no path inside the package/],
    ['an absolute path', [file('/x')], /is no path inside the package/],
    ['a link that leads above', [link('a', '../outside')], /leads out of the package/],
    ['an absolute link', [link('a', '/etc')], /leads out of the package/],
    ['a file below a link', [link('a', '../outside'), file('a/x')], /below a link|leads out/],
    ['a link below a link', [link('a', '.'), link('a/x', 'b')], /below a link/],
    ['a folder below a link', [link('a', '.'), { path: 'a/x', isEmptyFolder: true }], /below a link/],
    ['a file in the place of a link', [link('a', 'b'), file('a')], /is there twice/],
    [
      'more folders than a package has',
      Array.from({ length: 50 }, (_, n) => file(`${n}/${'d/'.repeat(500)}a`)),
      /more than 20000/,
    ],
  ])('rejects %s, and writes nothing', async (_, entries, why) => {
    await expect(unpacked(file('index.js'), ...entries)).rejects.toThrow(why);
    expect(await readdir(dir)).toEqual([]);
    expect(await readdir(around)).toEqual(['code', 'outside']);
    expect(await readdir(path.join(around, 'outside'))).toEqual([]);
  });

  it.each<[string, PackageEntry, PackageEntry]>([
    ['file', link('a', '../outside'), file('a/x')],
    ['link', link('a', '../outside'), link('a/x', 'b')],
  ])('follows no link while it writes a %s, though nothing were checked before', async (_, first, second) => {
    await mkdir(dir);
    const placed = [first, second].map((entry) => ({ parts: entry.path.split('/'), entry }));
    await expect(writePlaced(dir, placed)).rejects.toThrow('EEXIST');
    expect(await readdir(path.join(around, 'outside'))).toEqual([]);
  });

  it('writes no file through a link that is there already', async () => {
    await mkdir(dir);
    await writeFile(path.join(around, 'outside/canary'), 'alive');
    await symlink('../outside/canary', path.join(dir, 'a'));
    await expect(writePlaced(dir, [{ parts: ['a'], entry: file('a') }])).rejects.toThrow('EEXIST');
    expect(await readFile(path.join(around, 'outside/canary'), 'utf8')).toBe('alive');
  });
});

import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerStore } from './layer-store.ts';

const key = 'b'.repeat(64);
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'fc-layer-store-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const inLayer = (name: string) => path.join(dataDir, 'layers', key, name);
async function keepOne(): Promise<void> {
  const file = (name: string, text: string) =>
    `${JSON.stringify({ type: 'file', path: name, size: text.length, executable: false })}\n${text}`;
  const sent = [
    file('node_modules/a/main.js', 'exports.a = 1;'),
    file('node_modules/b/main.js', 'exports.b = 2;'),
    '{"type":"link","path":"node_modules/c","target":"a"}\n{"type":"end"}\n',
  ];
  const received = await new LayerStore(dataDir).receive(key, Readable.from([Buffer.from(sent.join(''))]), 0);
  await received.keep();
}

describe('layer store', () => {
  it('finds a layer that another process has kept', async () => {
    await keepOne();
    const store = new LayerStore(dataDir);
    expect(await store.bytes(key)).toBe(28);
    expect(await readFile(path.join(await store.folder(key), 'node_modules/a/main.js'), 'utf8')).toBe(
      'exports.a = 1;',
    );
    expect(await readdir(path.join(dataDir, 'layers'))).toEqual([key]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a file is cut short', () => truncate(inLayer('node_modules/a/main.js'), 3)],
    ['a file is empty', () => truncate(inLayer('node_modules/a/main.js'), 0)],
    ['a file is longer', () => appendFile(inLayer('node_modules/a/main.js'), 'x')],
    [
      'a file of the same size has other bytes',
      () => writeFile(inLayer('node_modules/a/main.js'), '\0'.repeat(14)),
    ],
    ['a file is missing', () => rm(inLayer('node_modules/a/main.js'))],
    ['a folder is missing', () => rm(inLayer('node_modules/a'), { recursive: true })],
    ['a file is new', () => writeFile(inLayer('node_modules/new.js'), '')],
    [
      'a file has another name',
      () => rename(inLayer('node_modules/a/main.js'), inLayer('node_modules/a/x.js')),
    ],
    ['a file may be run', () => chmod(inLayer('node_modules/a/main.js'), 0o755)],
    [
      'a link leads elsewhere',
      async () => {
        await rm(inLayer('node_modules/c'));
        await symlink('b', inLayer('node_modules/c'));
      },
    ],
    [
      'it is a link itself',
      async () => {
        await rename(inLayer(''), path.join(dataDir, 'moved'));
        await symlink('../moved', path.join(dataDir, 'layers', key));
      },
    ],
  ])('does not count a layer as present when %s, and takes it anew', async (_, damage) => {
    await keepOne();
    await damage();
    const store = new LayerStore(dataDir);
    await expect(store.folder(key)).rejects.toMatchObject({ code: 'LAYER_MISSING' });
    expect(await store.bytes(key)).toBeUndefined();
    await keepOne();
    expect(await new LayerStore(dataDir).bytes(key)).toBe(28);
  });

  it('serves a layer of an earlier release, and never gives it to another version', async () => {
    await mkdir(inLayer('node_modules'), { recursive: true });
    const store = new LayerStore(dataDir);
    expect(await store.folder(key)).toBe(path.join(dataDir, 'layers', key));
    expect(await store.bytes(key)).toBeUndefined();
  });
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limits } from '../../limits.ts';
import { LayerStore } from './layer-store.ts';
import { LayerTrees } from './layer-trees.ts';

const key = 'a'.repeat(64);
const most = limits.instancesPerVersion;
let dir: string;
let trees: LayerTrees;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'fc-layer-trees-'));
  const modules = path.join(dir, 'layers', key, 'node_modules');
  await mkdir(modules, { recursive: true });
  await writeFile(path.join(modules, 'word.js'), 'one');
  trees = new LayerTrees({ dir: path.join(dir, 'trees'), layers: new LayerStore(dir) });
});
afterEach(async () => {
  await trees.close();
  await rm(dir, { recursive: true, force: true });
});

const copies = async () => (await readdir(path.join(dir, 'trees'))).toSorted();

/** Places the layer in this many sandboxes at once. @returns removes the layer from each */
async function startAtOnce(count: number): Promise<() => Promise<unknown>> {
  const codes = await Promise.all(Array.from({ length: count }, () => mkdtemp(path.join(dir, 'code-'))));
  const givenBack = await Promise.all(codes.map((code) => trees.place(key, code)));
  for (const code of codes)
    expect(await readFile(path.join(code, 'node_modules/word.js'), 'utf8')).toBe('one');
  return () => Promise.all(givenBack.map((give) => give()));
}

test('layer trees › give each of many starting sandboxes a copy, and keep as many as one version may use', async () => {
  const giveBack = await startAtOnce(most + 3);
  expect((await copies()).length).toBe(most + 3);
  await giveBack();
  const kept = await copies();
  expect(kept.length).toBe(most);
  const again = await startAtOnce(most);
  expect(await copies()).toEqual(kept);
  await again();
});

test('layer trees › keep no copy of a layer that was dropped meanwhile', async () => {
  const giveBack = await startAtOnce(2);
  await new LayerStore(dir).drop(key);
  await trees.forget(key);
  await giveBack();
  expect(await copies()).toEqual([]);
});

/** Tests what a power cut at any moment leaves of a layer: all or nothing, and all of it once the build has ended. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { LayerStore } from '../src/builds/layers/layer-store.ts';
import { runTool } from '../src/runtimes/run-tool.ts';

const key = 'c'.repeat(64);
const module = (name: string) => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, name)).href);
const program = `
import { Readable } from 'node:stream';
import { LayerStore } from ${module('../src/builds/layers/layer-store.ts')};
const entry = '{"type":"file","path":"node_modules/a/main.js","size":14,"executable":false}\\nexports.a = 1;';
const sent = [Buffer.from(entry + '{"type":"end"}\\n')];
const received = await new LayerStore(process.env.POWER_CUT_DATA).receive('${key}', Readable.from(sent), 0);
await received.keep();
`;

it('layer › survives a power cut whole or not at all, and whole once it is stored', async () => {
  const work = await mkdtemp(path.join(tmpdir(), 'fc-power-cut-'));
  const images = path.join(work, 'images');
  await runTool(
    process.execPath,
    ['--import', path.join(import.meta.dirname, 'power-cut.ts'), '--input-type=module', '--eval', program],
    { env: { POWER_CUT_DATA: path.join(work, 'data'), POWER_CUT_IMAGES: images, PATH: process.env.PATH } },
  );
  const names = await readdir(images);
  expect(names.length).toBeGreaterThan(6);
  for (const name of names) {
    const found = await new LayerStore(path.join(images, name)).bytes(key);
    expect(found, name).toBeOneOf(name.includes('-done-') ? [14] : [14, undefined]);
  }
  await rm(work, { recursive: true });
});

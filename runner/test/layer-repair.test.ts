/** Versions whose installed dependencies are damaged or missing. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunner, type RunnerOptions } from '../src/index.ts';
import { freshDataDir, openRunner, type Ran, returned, run, versionOf } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
let dataDir: string;
const offline = { npm: 'http://127.0.0.1:9/' };
/** Each runner compares the layers again, as after a restart. */
const open = (options: Pick<RunnerOptions, 'registries' | 'capacity'> = {}) =>
  createRunner({
    dataDir,
    tokens: { tokenFor: async () => undefined },
    registries: { npm: `${index.origin}/` },
    ...options,
  });
beforeAll(async () => {
  await (await openRunner()).close();
  dataDir = await freshDataDir();
  index = await openPackageIndex();
  await index.npmPackage('greeting', { main: 'main.js' }, { 'main.js': "module.exports = 'hello';" });
});
afterAll(async () => {
  await index.close();
  await rm(dataDir, { recursive: true, force: true });
});

const files = (scripts: object = {}) => ({
  'index.js': "exports.main = () => require('greeting');",
  'package.json': JSON.stringify({ dependencies: { greeting: '1.0.0' }, scripts }),
});
async function built(scripts?: object) {
  const runner = await open();
  const version = versionOf(files(scripts), { runtime: 'nodejs22' });
  const { installed } = await runner.build({ runtime: 'nodejs22', code: version.code });
  await runner.close();
  return { ...version, layer: installed?.layer ?? '' };
}
const fileOf = (layer: string) => path.join(dataDir, 'layers', layer, 'node_modules/greeting/main.js');
const damages: [string, (layer: string) => Promise<void>][] = [
  ['damaged', (layer) => writeFile(fileOf(layer), 'module')],
  ['gone', (layer) => rm(path.join(dataDir, 'layers', layer), { recursive: true })],
];
const systemLines = (ran: Ran) =>
  ran.lines('system').filter((line) => line.startsWith('The dependencies of version'));

describe('runner', () => {
  it.each(damages)(
    'installs dependencies again at the next start when their layer is %s',
    async (_, damage) => {
      for (const scripts of [{}, { prepare: 'true' }]) {
        const version = await built(scripts);
        await damage(version.layer);
        const runner = await open();
        const ran = await Promise.all([run(runner, version), run(runner, version)]);
        expect(ran.map(returned)).toEqual(['hello', 'hello']);
        const named = `The dependencies of version ${version.versionId} (layer ${version.layer.slice(0, 12)})`;
        expect(ran.map(systemLines)).toContainEqual([
          `${named} are missing or damaged on this machine. Installing them again.`,
          `${named} are installed again.`,
        ]);
        expect(await readdir(path.join(dataDir, 'layers'))).toContain(version.layer);
        await runner.close();
      }
    },
    120_000,
  );

  it('installs dependencies again although memory is enough for one build or one instance alone', async () => {
    const version = await built();
    await rm(path.join(dataDir, 'layers', version.layer), { recursive: true });
    const runner = await open({ capacity: { memoryBytes: 256 * 1024 * 1024 } });
    expect(returned(await run(runner, version))).toBe('hello');
    await runner.close();
  }, 60_000);

  it('writes to the log of the function why dependencies cannot be installed again, and shows callers none of it', async () => {
    const version = await built();
    await rm(path.join(dataDir, 'layers', version.layer), { recursive: true });
    const runner = await open({ registries: offline });
    const lines: string[] = [];
    const call = () => run(runner, version, { onLog: ({ text }) => lines.push(text) });
    const expected = {
      code: 'LAYER_MISSING',
      message: `The dependencies of version ${version.versionId} (layer ${version.layer.slice(0, 12)}) are missing or damaged on this machine and could not be installed again. The log of the function has the reason; a call in 30 seconds tries again.`,
    };
    await expect(call()).rejects.toMatchObject(expected);
    expect(lines.join('\n')).toContain('ECONNREFUSED');
    const before = lines.length;
    await expect(call()).rejects.toMatchObject(expected);
    expect(lines.slice(before).join('\n')).toContain('ECONNREFUSED');
    await runner.close();
  }, 60_000);

  it('installs dependencies again for a provisioned instance', async () => {
    const version = await built({ prepare: 'true' });
    await rm(path.join(dataDir, 'layers', version.layer), { recursive: true });
    const runner = await open();
    runner.provision([{ version, instances: 1 }]);
    await expect
      .poll(() => readdir(path.join(dataDir, 'layers')), { timeout: 30_000 })
      .toContain(version.layer);
    await runner.close();
  }, 60_000);
});

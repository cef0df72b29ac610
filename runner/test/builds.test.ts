/** Installation of dependencies. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuildOptions, createRunner, type LogLine, type Runner, RunnerError } from '../src/index.ts';
import {
  eventually,
  freshDataDir,
  openRunner,
  representativeRuntimes,
  returned,
  run,
  versionOf,
} from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
let runner: Runner;
let dataDir: string;
// npm is the same for every Node.js; pip comes with its Python.
const runtimes = await representativeRuntimes();
const pythons = runtimes.filter((id) => id.startsWith('python'));

beforeAll(async () => {
  await (await openRunner()).close();
  // A shared folder would contain the layers of earlier runs and other suites.
  dataDir = await freshDataDir();
  index = await openPackageIndex();
  runner = await createRunner({
    dataDir,
    tokens: { tokenFor: async () => undefined },
    registries: { npm: `${index.origin}/`, pip: `${index.origin}/simple` },
  });
  await index.npmPackage(
    'greeting',
    { main: 'main.js', dependencies: { punctuation: '^1.0.0' } },
    {
      'main.js': "module.exports = (name) => 'Hello, ' + name + require('punctuation');",
    },
  );
  await index.npmPackage('punctuation', { main: 'main.js' }, { 'main.js': "module.exports = '!';" });
  await index.npmPackage('for-developers', {}, {});
  await index.wheel(
    'greeting',
    {
      'greeting/__init__.py':
        'from punctuation import mark\n\n\ndef greet(name):\n    return "Hello, " + name + mark\n',
    },
    { requires: 'punctuation' },
  );
  await index.wheel('punctuation', { 'punctuation.py': 'mark = "!"\n' });
});
afterAll(async () => {
  await runner.close();
  await index.close();
  await rm(dataDir, { recursive: true, force: true });
});

const main = "exports.main = () => require('greeting')('you');";
const manifest = (dependencies: object, more: object = {}) => JSON.stringify({ dependencies, ...more });
const greets = manifest({ greeting: '1.0.0' });

type Files = Record<string, string>;
async function build(
  files: Files,
  { runtime = 'nodejs22', ...options }: BuildOptions & { runtime?: string } = {},
) {
  const log: LogLine[] = [];
  const result = await runner.build(
    { runtime, code: versionOf(files, { runtime }).code },
    { onLog: (line) => log.push(line), ...options },
  );
  return { isReused: result.isReused, ...result.installed, text: log.map(({ text }) => text).join('\n') };
}
async function failure(files: Files, options: BuildOptions & { runtime?: string } = {}) {
  const log: string[] = [];
  const failed = await build(files, { onLog: ({ text }) => log.push(text), ...options }).catch(
    (error: unknown) => error,
  );
  if (!(failed instanceof RunnerError)) throw new Error(`It did not fail as a build does: ${failed}`);
  expect(failed.code).toBe('BUILD_FAILED');
  return { message: failed.message, text: log.join('\n') };
}
async function call(files: Files, runtime = 'nodejs22') {
  const { layer } = await build(files, { runtime });
  return returned(await run(runner, versionOf(files, { runtime, ...(layer ? { layer } : {}) })));
}
const forgetLayers = () => rm(path.join(dataDir, 'layers'), { recursive: true, force: true });
const sandboxesDir = () => path.join(dataDir, 'sandboxes');
/** A separate runner, and the folder of its sandboxes. */
async function openAlone() {
  const before = await readdir(sandboxesDir());
  const alone = await createRunner({
    dataDir,
    tokens: { tokenFor: async () => undefined },
    registries: { npm: `${index.origin}/` },
  });
  const [name = ''] = (await readdir(sandboxesDir())).filter((each) => !before.includes(each));
  return { runner: alone, dir: path.join(sandboxesDir(), name) };
}
const sandboxesOf = async ({ dir }: { dir: string }) =>
  (await readdir(dir, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && !['downloads', 'etc', 'layers', 'tmp'].includes(entry.name),
  );
const layers = () => readdir(path.join(dataDir, 'layers')).catch(() => []);

test.each(runtimes.filter((id) => id.startsWith('nodejs')))(
  'build › installs packages that %s requires',
  async (runtime) => {
    const phases: string[] = [];
    const files = {
      'index.js': main,
      'package.json': manifest({ greeting: '1.0.0' }, { devDependencies: { 'for-developers': '1.0.0' } }),
    };
    const { text, layer } = await build(files, { runtime, onPhase: (phase) => phases.push(phase) });
    expect(phases).toEqual(['preparing', 'installing', 'keeping']);
    expect(text).toMatch(/^A version has at most .*\nnpm install --omit=dev \(npm (8|10)\./);
    expect(text).toContain('added 2 packages');
    const modules = await readdir(path.join(dataDir, 'layers', layer ?? '', 'node_modules'));
    expect(modules).toEqual(expect.arrayContaining(['greeting', 'punctuation']));
    expect(modules).not.toContain('for-developers');
    expect(await call(files, runtime)).toBe('Hello, you!');
  },
);

test.each(pythons)('build › installs packages that %s imports', async (runtime) => {
  const files = {
    'index.py': 'from greeting import greet\n\n\ndef main(event, context):\n    return greet("you")\n',
    'requirements.txt': '# what it needs\ngreeting==1.0.0\n',
  };
  expect(await call(files, runtime)).toBe('Hello, you!');
  const { layer } = await build(files, { runtime });
  const folder = path.join(dataDir, 'layers', layer ?? '', 'greeting/__pycache__');
  const [compiled = ''] = await readdir(folder);
  // PEP 552 flags: hash-based and unchecked. The file times of a layer differ from those at compilation.
  expect((await readFile(path.join(folder, compiled))).readUInt32LE(4)).toBe(1);
});

describe('a layer', () => {
  test('mounts whole in a sandbox, and stays as it was', async () => {
    const { layer = '' } = await build({ 'package.json': greets });
    const alone = await openAlone();
    const copies = () => readdir(path.join(alone.dir, 'layers')).catch(() => []);
    const toRun = versionOf({ 'index.js': main, 'package.json': greets }, { runtime: 'nodejs22', layer });
    alone.runner.prewarm('nodejs22', layer);
    await eventually(async () => (await copies()).length === 1, 'a copy is made ahead');
    const inside = async () =>
      (await readdir(path.join(alone.dir, 'layers', (await copies())[0] ?? ''))).length;
    await eventually(async () => (await inside()) === 1, 'the copy is whole');
    expect(returned(await run(alone.runner, toRun))).toBe('Hello, you!');
    expect(await inside()).toBe(0);
    await alone.runner.retire(toRun.versionId);
    await eventually(async () => (await inside()) === 1, 'the copy is back');
    await alone.runner.dropLayer(layer);
    expect(await copies()).toEqual([]);
    await alone.runner.close();
  });

  test('serves every version with the same dependencies, whatever else changed', async () => {
    const first = await build({ 'index.js': main, 'package.json': greets });
    const before = index.asked.length;
    const second = await build({
      'index.js': 'exports.main = () => 2;',
      'package.json': manifest(
        { greeting: '1.0.0' },
        { description: 'another', scripts: { start: 'node .' } },
      ),
    });
    expect(second).toMatchObject({ layer: first.layer, isReused: true });
    expect(index.asked.length).toBe(before);
    expect((await build({ 'package.json': manifest({ punctuation: '1.0.0' }) })).layer).not.toBe(first.layer);
  });

  test('builds once when several ask at a time', async () => {
    await forgetLayers();
    const code = versionOf({ 'package.json': greets }, { runtime: 'nodejs22' }).code;
    expect(await runner.findLayer({ runtime: 'nodejs22', code })).toEqual({
      layer: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const both = await Promise.all([1, 2].map(() => build({ 'package.json': greets })));
    expect(both.map(({ isReused }) => isReused).sort()).toEqual([false, true]);
  });

  test('mounts without a registry, and is missing by name when removed', async () => {
    const files = { 'index.js': main, 'package.json': greets };
    const { layer = '', bytes } = await build(files);
    // The size of both packages with their manifests.
    expect(bytes).toBeGreaterThan(200);
    const offline = await createRunner({
      dataDir,
      tokens: { tokenFor: async () => undefined },
      registries: { npm: 'http://127.0.0.1:9/', pip: 'http://127.0.0.1:9/' },
    });
    try {
      const code = versionOf(files, { runtime: 'nodejs22' }).code;
      expect(await offline.build({ runtime: 'nodejs22', code })).toEqual({
        installed: { layer, bytes },
        isReused: true,
      });
      expect(returned(await run(offline, versionOf(files, { runtime: 'nodejs22', layer })))).toBe(
        'Hello, you!',
      );
      await offline.dropLayer(layer);
      await expect(run(offline, versionOf(files, { runtime: 'nodejs22', layer }))).rejects.toMatchObject({
        code: 'LAYER_MISSING',
        message: expect.stringContaining(layer.slice(0, 12)),
      });
    } finally {
      await offline.close();
    }
  });

  test("gives way to the function's own copy", async () => {
    const runtime = pythons[0] ?? '';
    const files = {
      'index.py': 'import punctuation\n\n\ndef main(event, context):\n    return punctuation.mark\n',
      'punctuation.py': 'mark = "?"\n',
      'requirements.txt': 'greeting\n',
    };
    expect(await call(files, runtime)).toBe('?');
  });

  test.each<[string, Files]>([
    ['without a manifest', { 'index.js': main }],
    ['without dependencies', { 'index.js': main, 'package.json': '{"type": "commonjs"}' }],
    ['with its modules in the package', { 'package.json': greets, 'node_modules/greeting/index.js': '' }],
  ])('is not needed %s', async (_, files) => {
    expect(await build(files)).toEqual({ isReused: false, text: '' });
  });
});

describe('failed build', () => {
  test('reports a package.json that is not JSON', async () => {
    expect((await failure({ 'package.json': '{"dependencies": {' })).message).toMatch(
      /^package\.json is not JSON: /,
    );
  });

  test('reports a package outside of registries', async () => {
    const { message } = await failure({
      'package.json': manifest({ 'of-others': 'https://others.example/of-others.tgz' }),
    });
    expect(message).toMatch(/\nA build reaches 127\.0\.0\.1:\d+ alone; others\.example:443 was refused\.\n/);
  });

  test('reports a package that the registry does not have', async () => {
    const { message } = await failure({ 'package.json': manifest({ 'not-there': '1.0.0' }) });
    expect(message).toMatch(/^The dependencies could not be installed: npm ended with 1\.\n/);
    expect(message).toContain('404');
    expect(message).toContain('not-there');
  });

  test('reports a lockfile that does not fit', async () => {
    const lock = JSON.stringify({
      lockfileVersion: 2,
      packages: { '': { dependencies: {} } },
      dependencies: {},
    });
    const { message } = await failure({ 'package.json': greets, 'package-lock.json': lock });
    expect(message).toMatch(/npm ci.*in sync/s);
  });

  test('reports a wheel for another platform', async () => {
    await index.wheel('elsewhere', { 'elsewhere.py': '' }, { tag: 'cp27-cp27m-win32' });
    const { message } = await failure({ 'requirements.txt': 'elsewhere\n' }, { runtime: pythons[0] ?? '' });
    expect(message).toMatch(
      /pip ended with 1\.\nThe index has no package of that name, or no file of it for Python 3\.\d+\.\d+ on linux \w+\. .*No matching distribution found for elsewhere/s,
    );
  });

  test('reports a script that fails', async () => {
    await index.npmPackage('failing', { scripts: { install: 'echo the last words; exit 7' } });
    const { message, text } = await failure({ 'package.json': manifest({ failing: '1.0.0' }) });
    expect(text).toContain('the last words');
    expect(message).toMatch(/code 7/);
  });

  test('ends at cancellation although its script never ends', async () => {
    await index.npmPackage('endless', { scripts: { install: 'echo it runs; while :; do :; done' } });
    const before = await layers();
    const cancel = new AbortController();
    const reason = new Error('changed my mind');
    const alone = await openAlone();
    const { code } = versionOf({ 'package.json': manifest({ endless: '1.0.0' }) }, { runtime: 'nodejs22' });
    const building = alone.runner.build(
      { runtime: 'nodejs22', code },
      { signal: cancel.signal, onLog: ({ text }) => text === 'it runs' && cancel.abort(reason) },
    );
    await expect(building).rejects.toBe(reason);
    expect(await layers()).toEqual(before);
    await eventually(async () => (await sandboxesOf(alone)).length === 0, 'no sandbox of the build is left');
    await alone.runner.close();
  });
});

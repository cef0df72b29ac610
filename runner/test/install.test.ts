/** Installs runtimes from the real registry into a separate folder. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunner, type InstallProgress, type Runner, RunnerError } from '../src/index.ts';
import { returned, run, version } from './harness.ts';

let dataDir: string;
let runner: Runner;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'fc-install-test-'));
  runner = await createRunner({ dataDir, tokens: { tokenFor: async () => undefined } });
});
afterEach(async () => {
  await runner.close();
  await rm(dataDir, { recursive: true, force: true });
});

const infoOf = async (id: string) => (await runner.runtimes()).find((info) => info.id === id);
const filesOf = (id: string) => readdir(path.join(dataDir, 'runtimes', id)).catch(() => []);

test('installation › installs a runtime with progress, which then runs a function', async () => {
  const before = await infoOf('nodejs14');
  expect(before).toMatchObject({ state: 'notInstalled', inCloud: 'deprecated' });
  const told: InstallProgress[] = [];
  const installed = await runner.install('nodejs14', { onProgress: (progress) => told.push(progress) });
  expect(installed).toEqual({
    id: 'nodejs14',
    language: 'nodejs',
    title: 'Node.js 14',
    inCloud: 'deprecated',
    state: 'installed',
    exactVersion: '14.21.3',
  });
  const totalBytes = before?.install?.downloadBytes;
  expect(told[0]).toEqual({ phase: 'fetching', bytes: 0, totalBytes });
  expect(told.filter(({ phase }) => phase === 'fetching').at(-1)).toMatchObject({ bytes: totalBytes });
  expect([...new Set(told.map(({ phase }) => phase))]).toEqual(['fetching', 'checking', 'unpacking']);
  expect(await filesOf('nodejs14')).toEqual(['14.21.3']);
  expect(await runner.install('nodejs14')).toEqual(installed);
  expect(returned(await run(runner, version('context', { runtime: 'nodejs14' })))).toMatchObject({
    version: '14.21.3',
  });
});

test.each(['fetching', 'checking', 'unpacking'])(
  'installation › leaves nothing when it is cancelled while %s',
  async (phase) => {
    const cancel = new AbortController();
    const reason = new Error('changed my mind');
    const installing = runner.install('nodejs14', {
      signal: cancel.signal,
      onProgress: (progress) => progress.phase === phase && cancel.abort(reason),
    });
    await expect(installing).rejects.toBe(reason);
    expect(await filesOf('nodejs14')).toEqual([]);
    expect(await infoOf('nodejs14')).toMatchObject({ state: 'notInstalled' });
  },
);

test('installation › reports npm’s output and the fix when the registry cannot be reached', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    // A closed port, and an empty cache.
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_cache: path.join(dataDir, 'cache'),
    npm_config_fetch_retries: '0',
  });
  try {
    const failed = await runner.install('nodejs16').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RunnerError);
    expect(failed).toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringMatching(/^Node\.js 16 could not be installed: .*ECONNREFUSED.* try again\.$/),
    });
  } finally {
    process.env = before;
  }
  expect(await filesOf('nodejs16')).toEqual([]);
});

test('installation › removes what a killed installation left', async () => {
  const left = path.join(dataDir, 'runtimes/nodejs14', `14.21.3.part-${2 ** 22 + 1}-abcdef`);
  await mkdir(path.join(left, 'bin'), { recursive: true });
  await runner.install('nodejs14');
  expect(existsSync(left)).toBe(false);
});

test('installation › names the commands for a Python, which it cannot install', async () => {
  const missing = (await runner.runtimes()).filter(
    ({ language, state }) => language === 'python' && state !== 'installed',
  );
  for (const { id, commands, install } of missing) {
    expect(install).toBeUndefined();
    expect(commands?.length).toBeGreaterThan(0);
    await expect(runner.install(id)).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('cannot be installed from here'),
    });
  }
  await expect(runner.install('nodejs13')).rejects.toMatchObject({ code: 'INSTALL_FAILED' });
});

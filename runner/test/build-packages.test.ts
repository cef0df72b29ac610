/** Popular packages from the registry of this machine's npm, in exactly the versions of a lockfile. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRunner } from '../src/index.ts';
import { freshDataDir, openRunner, returned, run, tokenOf, versionOf } from './harness.ts';

const folder = path.join(import.meta.dirname, 'functions/packages');
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test('build › installs node-fetch, google-auth-library and the SDK of Yandex Cloud, which work', async () => {
  // Prepares the interpreters. Built layers are not shared, so that the suite builds on every machine.
  await (await openRunner()).close();
  const dataDir = await freshDataDir();
  const runner = await createRunner({
    dataDir,
    tokens: { tokenFor: async (id) => tokenOf(id) },
    registries: {},
  });
  const files = {
    'index.js': read('index.js'),
    'package.json': read('package.json'),
    'package-lock.json': read('package-lock.json'),
  };
  const settings = {
    runtime: 'nodejs22',
    serviceAccountId: 'account-of-packages',
    executionTimeoutMs: 30_000,
    memoryBytes: 512 * 1024 * 1024,
  };
  const log: string[] = [];
  const { code } = versionOf(files, settings);
  const { installed } = await runner.build(
    { runtime: 'nodejs22', code },
    { onLog: ({ text }) => log.push(text) },
  );
  expect(log.join('\n')).toMatch(/^A version has at most .*\nnpm ci --omit=dev[\s\S]*added \d+ packages/);
  const version = versionOf(files, { ...settings, ...(installed ? { layer: installed.layer } : {}) });
  expect(returned(await run(runner, version))).toEqual({
    fetched: expect.stringContaining('node-fetch'),
    googleToken: tokenOf('account-of-packages').access_token,
    sdk: ['function', 'd4e', 2],
  });
  const declared = async (name: string) =>
    (await runner.packageTypes(installed?.layer ?? '', name)).files.map((file) => file.path);
  expect(await declared('google-auth-library')).toContain(
    'node_modules/google-auth-library/build/src/index.d.ts',
  );
  expect(await declared('@yandex-cloud/nodejs-sdk')).toContain(
    'node_modules/@yandex-cloud/nodejs-sdk/dist/index.d.ts',
  );
  await runner.close();
  await rm(dataDir, { recursive: true, force: true });
}, 120_000);

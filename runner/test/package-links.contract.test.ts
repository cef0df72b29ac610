/** Packages that tools make of folders with links, on every runtime of this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageEntry, RunnableVersion, Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, returned, run, versionOf } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const runtimes = await installedRuntimes();

function linked(version: RunnableVersion, more: readonly PackageEntry[]): RunnableVersion {
  const { read } = version.code;
  // A different content address: a package with the same files but without links is a different package.
  const sha256 = version.code.sha256.split('').toReversed().join('');
  return { ...version, code: { sha256, read: (use) => read((entries) => use([...entries, ...more])) } };
}

describe.each(runtimes.filter((id) => id.startsWith('nodejs')))('package of %s', (runtime) => {
  it('finds modules through the links that pnpm makes', async () => {
    const inStore = (name: string, file: string) =>
      `node_modules/.pnpm/${name}@1.0.0/node_modules/${name}/${file}`;
    const version = versionOf(
      {
        'index.js': "exports.main = () => [require('alpha'), typeof require('./again').main, __filename];",
        [inStore('alpha', 'index.js')]: "module.exports = 'alpha with ' + require('beta');",
        [inStore('beta', 'lib/main.js')]: "module.exports = 'beta';",
        [inStore('beta', 'package.json')]: '{"main": "lib/main.js"}',
      },
      { runtime, entrypoint: 'start.main' },
    );
    const links = [
      { path: 'start.js', target: 'index.js' },
      { path: 'again.js', target: './start.js' },
      { path: 'node_modules/alpha', target: '.pnpm/alpha@1.0.0/node_modules/alpha' },
      {
        path: 'node_modules/.pnpm/alpha@1.0.0/node_modules/beta',
        target: '../../beta@1.0.0/node_modules/beta',
      },
    ];
    expect(returned(await run(runner, linked(version, links)))).toEqual([
      'alpha with beta',
      'function',
      '/function/code/index.js',
    ]);
  });

  it('runs a program through the link that npm makes of it', async () => {
    const version = versionOf(
      {
        'index.js':
          "exports.main = () => String(require('child_process').execFileSync('/function/code/node_modules/.bin/say'));",
      },
      { runtime, entrypoint: 'index.main' },
    );
    const program = {
      path: 'node_modules/say/bin.sh',
      content: Buffer.from('#!/bin/sh\nprintf said'),
      executable: true,
    };
    const bin = { path: 'node_modules/.bin/say', target: '../say/bin.sh' };
    expect(returned(await run(runner, linked(version, [program, bin])))).toBe('said');
  });

  it('tells files apart whose names differ in case, in composition or by a backslash', async () => {
    const names = ['A.txt', 'a.txt', 'caf\u00e9', 'cafe\u0301', 'b\\c', 'B\\c'];
    const code =
      "exports.main = ({ names }) => names.map((name) => require('fs').readFileSync(__dirname + '/' + name, 'utf8'));";
    const files = Object.fromEntries(names.map((name) => [name, name]));
    const version = versionOf({ 'index.js': code, ...files }, { runtime, entrypoint: 'index.main' });
    expect(returned(await run(runner, version, { event: { names } }))).toEqual(names);
  });
});

describe.each(runtimes.filter((id) => id.startsWith('python')))('package of %s', (runtime) => {
  it('finds modules and packages through links', async () => {
    const version = versionOf(
      {
        'index.py':
          'import os, alpha, alpha.beta\ndef main(event, context):\n    return [alpha.name, alpha.beta.name, os.readlink("/function/code/alpha")]\n',
        'lib/alpha/__init__.py': 'name = "alpha"\n',
        'lib/shared.py': 'name = "beta"\n',
      },
      { runtime, entrypoint: 'start.main' },
    );
    const links = [
      { path: 'start.py', target: 'index.py' },
      { path: 'alpha', target: 'lib/alpha' },
      { path: 'lib/alpha/beta.py', target: '../shared.py' },
    ];
    expect(returned(await run(runner, linked(version, links)))).toEqual(['alpha', 'beta', 'lib/alpha']);
  });
});

it('instance › starts anew for libraries in a linked folder', async () => {
  const version = versionOf(
    { 'index.js': 'exports.main = () => process.env.LD_LIBRARY_PATH;', 'libs/readme': '' },
    { runtime: 'nodejs22', entrypoint: 'index.main' },
  );
  const found = await run(runner, linked(version, [{ path: 'shared-libs', target: 'libs' }]));
  expect(returned(found)).toContain('/function/code/shared-libs');
});

/** Builds of packages that contain links: the files that npm and pip read through them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageLink, RunnableVersion } from '../src/index.ts';
import { dependsOn, openBuilds } from './build-harness.ts';
import { installedRuntimes, returned, run, versionOf } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
let builds: Awaited<ReturnType<typeof openBuilds>>;
const python = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';

beforeAll(async () => {
  index = await openPackageIndex();
  builds = await openBuilds({ registries: { npm: `${index.origin}/`, pip: `${index.origin}/simple` } });
  await index.npmPackage('word', { main: 'main.js' }, { 'main.js': "module.exports = 'from npm';" });
  await index.wheel('word', { 'word.py': "said = 'from pip'\n" });
});
afterAll(async () => {
  await builds.close();
  await index.close();
});

async function said(version: RunnableVersion, links: readonly PackageLink[]): Promise<unknown> {
  const { read } = version.code;
  const code = {
    ...version.code,
    read: <T>(use: Parameters<typeof read<T>>[0]) => read<T>((entries) => use([...entries, ...links])),
  };
  const { installed } = await builds.runner.build({ runtime: version.runtime, code });
  const layer = installed ? { layer: installed.layer } : {};
  return returned(await run(builds.runner, { ...version, code, ...layer }));
}

describe('build of a package with links', () => {
  it.each([
    ['package.json', dependsOn({ word: '1.0.0' }), 'from npm'],
    [
      'package.json, and a folder of scripts',
      JSON.stringify({ dependencies: { word: '1.0.0' }, scripts: { postinstall: 'node tools/patch.js' } }),
      'patched',
    ],
  ])('reads %s', async (_, manifest, word) => {
    const files = {
      'index.js': "exports.main = () => require('word');",
      'config/package.json': manifest,
      'lib/patch.js':
        "require('fs').writeFileSync('node_modules/word/main.js', 'module.exports = \"patched\";');",
    };
    const links = [
      { path: 'package.json', target: 'config/package.json' },
      { path: 'tools', target: 'lib' },
    ];
    const version = versionOf(files, { runtime: 'nodejs22', executionTimeoutMs: 30_000 });
    expect(await said(version, links)).toBe(word);
  });

  it('reads requirements.txt, and a folder of others', async () => {
    const files = {
      'index.py': 'import word\n\n\ndef main(event, context):\n    return word.said\n',
      'config/requirements.txt': '-r more/all.txt\n',
      'lib/all.txt': 'word==1.0.0\n',
    };
    const links = [
      { path: 'requirements.txt', target: 'config/requirements.txt' },
      { path: 'more', target: 'lib' },
      { path: 'config/more', target: '../lib' },
    ];
    const version = versionOf(files, { runtime: python, executionTimeoutMs: 30_000 });
    expect(await said(version, links)).toBe('from pip');
  });

  it('installs nothing when node_modules is a link to what the package brings', async () => {
    const files = {
      'index.js': "exports.main = () => require('word');",
      'package.json': dependsOn({ word: '1.0.0' }),
      'modules/word/index.js': "module.exports = 'brought';",
    };
    const version = versionOf(files, { runtime: 'nodejs22' });
    expect(await said(version, [{ path: 'node_modules', target: 'modules' }])).toBe('brought');
  });
});

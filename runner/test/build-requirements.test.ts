/** Options of requirements.txt that lead pip to files of the package. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackageFile } from '../src/index.ts';
import { openBuilds } from './build-harness.ts';
import { installedRuntimes, returned, run, versionOf } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
let builds: Awaited<ReturnType<typeof openBuilds>>;
let wheel: PackageFile;
const pythons = (await installedRuntimes()).filter((id) => id.startsWith('python'));
const endsOf = [...new Set([pythons[0] ?? '', pythons.at(-1) ?? ''])];

beforeAll(async () => {
  const packed = await openPackageIndex();
  await packed.wheel('vendored', { 'vendored.py': "said = 'from the package'\n" });
  const name = 'vendored-1.0.0-py3-none-any.whl';
  const answer = await fetch(`${packed.origin}/files/${name}`);
  const content = Buffer.from(await answer.arrayBuffer());
  wheel = { path: `wheels/${name}`, content, executable: false };
  await packed.close();
  index = await openPackageIndex();
  builds = await openBuilds({ registries: { npm: `${index.origin}/`, pip: `${index.origin}/simple` } });
});
afterAll(async () => {
  await builds.close();
  await index.close();
});

function versionWith(runtime: string, files: Readonly<Record<string, string>>) {
  const main = 'import vendored\n\n\ndef main(event, context):\n    return vendored.said\n';
  const version = versionOf({ 'index.py': main, ...files }, { runtime, executionTimeoutMs: 30_000 });
  const { read } = version.code;
  const code = {
    ...version.code,
    read: <T>(use: Parameters<typeof read<T>>[0]) => read<T>((entries) => use([...entries, wheel])),
  };
  return { ...version, code };
}

describe.each(endsOf)('requirements.txt of %s', (runtime) => {
  it.each<[string, Record<string, string>]>([
    ['--find-links', { 'requirements.txt': '--find-links wheels\nvendored\n' }],
    ['--no-index and -f', { 'requirements.txt': '--no-index\n-f ./wheels\nvendored\n' }],
    [
      '--find-links and --constraint',
      {
        'requirements.txt': '--find-links=wheels\n--constraint constraints.txt\nvendored\n',
        'constraints.txt': 'vendored==1.0.0\n',
      },
    ],
    [
      'a second file with both',
      {
        'requirements.txt': '-r more/base.txt\n',
        'more/base.txt': '-c limits.txt\n--find-links ../wheels\nvendored\n',
        'more/limits.txt': 'vendored<2\n',
      },
    ],
    ['the path of a wheel', { 'requirements.txt': './wheels/vendored-1.0.0-py3-none-any.whl\n' }],
  ])('installs a wheel of the package by %s', async (_, files) => {
    const version = versionWith(runtime, files);
    const { installed } = await builds.runner.build({ runtime, code: version.code });
    const layer = installed ? { layer: installed.layer } : {};
    expect(returned(await run(builds.runner, { ...version, ...layer }))).toBe('from the package');
  });

  it('follows a constraint that no wheel meets to a failure in words of pip', async () => {
    const { code } = versionWith(runtime, {
      'requirements.txt': '-f wheels\n-c constraints.txt\nvendored\n',
      'constraints.txt': 'vendored>=2\n',
    });
    await expect(builds.runner.build({ runtime, code })).rejects.toThrow(/vendored/);
  });
});

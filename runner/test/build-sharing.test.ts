/** Versions share a layer only if nothing else could have affected its content. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dependsOn, openBuilds } from './build-harness.ts';
import { installedRuntimes, returned, run, versionOf } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

type Files = Readonly<Record<string, string | Buffer>>;
let index: PackageIndex;
let builds: Awaited<ReturnType<typeof openBuilds>>;
let wheel: Buffer;
const python = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';

beforeAll(async () => {
  index = await openPackageIndex();
  builds = await openBuilds({ registries: { npm: `${index.origin}/`, pip: `${index.origin}/simple` } });
  await index.npmPackage('word', { main: 'main.js' }, { 'main.js': "module.exports = 'honest';" });
  await index.wheel('word', { 'word.py': "said = 'honest'\n" });
  wheel = await evilWheel();
});
afterAll(async () => {
  await builds.close();
  await index.close();
});

async function evilWheel(): Promise<Buffer> {
  const evil = await openPackageIndex();
  await evil.wheel('word', { 'word.py': "said = 'evil'\n" });
  const answer = await fetch(`${evil.origin}/files/word-1.0.0-py3-none-any.whl`);
  const read = Buffer.from(await answer.arrayBuffer());
  await evil.close();
  return read;
}

async function built(files: Files, runtime: string): Promise<{ layer: string; said: unknown }> {
  const { code } = versionOf(files, { runtime });
  const { installed } = await builds.runner.build({ runtime, code });
  const layer = installed?.layer ?? '';
  const toRun = versionOf(files, { runtime, layer, executionTimeoutMs: 30_000 });
  return { layer, said: returned(await run(builds.runner, toRun)) };
}

const nodeVictim: Files = {
  'index.js': "exports.main = () => require('word');",
  'package.json': dependsOn({ word: '1.0.0' }),
};
const pythonVictim: Files = {
  'index.py': 'import word\n\n\ndef main(event, context):\n    return word.said\n',
  'requirements.txt': 'word==1.0.0\n',
};
const evilModule = "require('fs').writeFileSync('node_modules/word/main.js', 'module.exports = \"evil\"');";
const withScript = (name: string, more: object = {}) => ({
  ...nodeVictim,
  'evil.js': evilModule,
  'package.json': JSON.stringify({
    dependencies: { word: '1.0.0' },
    scripts: { [name]: `node -e "${evilModule.replaceAll('"', '\\"')}"` },
    ...more,
  }),
});
const requiring = (requirements: string, more: Files = {}) => ({
  ...pythonVictim,
  'requirements.txt': requirements,
  'word-1.0.0-py3-none-any.whl': wheel,
  ...more,
});

describe('layer', () => {
  it.each<[string, () => Files]>([
    ['the script dependencies', () => withScript('dependencies')],
    ['the script postinstall', () => withScript('postinstall')],
    ['the script prepare', () => withScript('prepare')],
  ])('is not given to another Node.js version when its build ran %s', async (_, attacker) => {
    expect((await built(attacker(), 'nodejs22')).said).toBe('evil');
    expect((await built(nodeVictim, 'nodejs22')).said).toBe('honest');
  });

  it.each<[string, () => Files]>([
    [
      'a file by -r without a blank',
      () => requiring('-rmore.txt\n', { 'more.txt': './word-1.0.0-py3-none-any.whl\n' }),
    ],
    [
      'an abbreviated option',
      () => requiring('--requirem=more.txt\n', { 'more.txt': './word-1.0.0-py3-none-any.whl\n' }),
    ],
    [
      'a byte order mark',
      () => requiring('\ufeff-r more.txt\n', { 'more.txt': './word-1.0.0-py3-none-any.whl\n' }),
    ],
    ['a wheel by its name alone', () => requiring('word-1.0.0-py3-none-any.whl\n')],
    [
      'a continued line',
      () => requiring('--requirement \\\nmore.txt\n', { 'more.txt': './word-1.0.0-py3-none-any.whl\n' }),
    ],
    ['a folder of wheels', () => requiring('--no-index\n-f.\nword==1.0.0\n')],
  ])('is not given to another Python version when its build read %s', async (_, attacker) => {
    expect((await built(attacker(), python)).said).toBe('evil');
    expect((await built(pythonVictim, python)).said).toBe('honest');
  });

  it('belongs to one version when the build read all files of the project', async () => {
    const [first, second] = [
      await built(withScript('postinstall'), 'nodejs22'),
      await built(withScript('postinstall'), 'nodejs22'),
    ];
    expect(second.layer).not.toBe(first.layer);
  });

  it('serves all versions whose dependencies are equal from one installation', async () => {
    await built(nodeVictim, 'nodejs22');
    await built(pythonVictim, python);
    const asked = index.asked.length;
    const node = await built(
      {
        ...nodeVictim,
        'package.json': JSON.stringify({ scripts: { start: 'x' }, dependencies: { word: '1.0.0' } }),
      },
      'nodejs22',
    );
    expect(node.layer).toBe((await built(nodeVictim, 'nodejs22')).layer);
    const other = await built({ ...pythonVictim, 'requirements.txt': '# pinned\r\n\r\nword==1.0.0' }, python);
    expect(other.layer).toBe((await built(pythonVictim, python)).layer);
    expect(index.asked.length).toBe(asked);
  });
});

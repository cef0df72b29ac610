/** The downloads of builds: many packages, old versions of npm, and no second download after a failed build. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dependsOn, openBuilds } from './build-harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

/** More than npm 8 received when the proxy accepted 64 connections and dropped all others. */
const count = 70;
const names = Array.from({ length: count }, (_, index) => `one-of-many-${index}`);
let index: PackageIndex;
let builds: Awaited<ReturnType<typeof openBuilds>>;

beforeAll(async () => {
  index = await openPackageIndex();
  for (const name of names) await index.npmPackage(name, { main: 'main.js' }, { 'main.js': '' });
  await index.npmPackage('failing', { scripts: { install: 'exit 7' } });
  builds = await openBuilds({ registries: { npm: `${index.origin}/` } });
}, 60_000);
afterAll(async () => {
  await builds.close();
  await index.close();
});

const tarballs = () => index.asked.filter((url) => url.endsWith('.tgz'));

describe('build', () => {
  it('installs more than 64 packages with the npm of older runtimes', async () => {
    const all = Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const { problem, log } = await builds.build({ 'package.json': dependsOn(all) }, 'nodejs12');
    expect(problem).toBeUndefined();
    expect(log).toContain(`added ${count} packages`);
    expect(new Set(tarballs()).size).toBe(count);
  });

  it('fetches nothing again that an earlier build fetched and did not come to use', async () => {
    const manifest = (version: string) =>
      JSON.stringify({ version, dependencies: { failing: '1.0.0', 'one-of-many-1': '1.0.0' } });
    const { problem } = await builds.build({ 'package.json': manifest('1.0.0') });
    expect(problem).toMatch(/code 7/);
    const fetched = tarballs().length;
    await builds.build({ 'package.json': manifest('2.0.0') });
    await builds.build({ 'package.json': manifest('2.0.0') }, 'nodejs12');
    expect(tarballs().length).toBe(fetched);
  });

  it('installs what the registry has by now when an earlier download is another', async () => {
    const publish = (text: string) =>
      index.npmPackage('changing', { main: 'main.js' }, { 'main.js': `module.exports = '${text}';` });
    await publish('first');
    await builds.build({ 'package.json': dependsOn({ changing: '1.0.0', failing: '1.0.0' }) });
    await publish('second');
    const files = {
      'index.js': "exports.main = () => require('changing');",
      'package.json': dependsOn({ changing: '1.0.0' }),
    };
    expect(await builds.call(files)).toBe('second');
  });
});

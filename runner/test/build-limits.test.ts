/** Tests that builds over their limits and builds with failing registries end with an error message. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodePackage } from '../src/index.ts';
import { dependsOn, openBuilds } from './build-harness.ts';
import { installedRuntimes } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
// The pip of older versions does not report what a package requires.
const python = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';
const mebibyte = 1024 * 1024;
const roomy = { ms: 60_000, memoryBytes: 1024 * mebibyte, temporaryBytes: 700 * mebibyte };

beforeAll(async () => {
  index = await openPackageIndex();
});
afterAll(() => index.close());

async function problemOf(name: string, install: string, buildLimits: typeof roomy): Promise<string> {
  await index.npmPackage(name, { scripts: { install } });
  const builds = await openBuilds({ registries: { npm: `${index.origin}/` }, buildLimits });
  const { problem } = await builds.build({ 'package.json': dependsOn({ [name]: '1.0.0' }) });
  await builds.close();
  return problem ?? 'It was built';
}

test('build › stops at its time limit', async () => {
  const problem = await problemOf('never-ending', 'while :; do :; done', { ...roomy, ms: 2500 });
  expect(problem).toMatch(/^The dependencies could not be installed: npm was stopped after 2\.5 seconds\./);
});

test('build › fails with its memory limit when it needs more', async () => {
  const install = 'node -e "const all = []; for (;;) all.push(Buffer.alloc(8e6, 1))"';
  const limits = { ...roomy, memoryBytes: 220 * mebibyte, temporaryBytes: 20 * mebibyte };
  expect(await problemOf('greedy', install, limits)).toMatch(
    /^The dependencies could not be installed: npm and what it started used more than their 220 MB of memory/,
  );
});

test('build › fails with its disk limit when it needs more', async () => {
  const install = 'head -c 60000000 /dev/zero > filled';
  expect(await problemOf('filling', install, { ...roomy, temporaryBytes: 30 * mebibyte })).toMatch(
    /^The dependencies could not be installed: npm filled its 30 MB of temporary space, and a version has at most 680 MB/,
  );
});

test('build › fails when the registry does not answer', async () => {
  const cut = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => cut.listen(0, '127.0.0.1', resolve));
  const npm = `http://127.0.0.1:${(cut.address() as AddressInfo).port}/`;
  const builds = await openBuilds({ registries: { npm } });
  const { problem } = await builds.build({ 'package.json': dependsOn({ anything: '^1' }) });
  expect(problem).toMatch(
    /^The dependencies could not be installed: npm ended with 1\.\n127\.0\.0\.1:\d+ does not answer: .*502 Bad Gateway/s,
  );
  await builds.close();
  cut.close();
});

test('build › names a registry that ends a response in the middle of a package', async () => {
  await index.npmPackage('cut-off', { main: 'main.js' }, { 'main.js': `'${'x'.repeat(100_000)}';` });
  const cutting = createServer(async (request, response) => {
    const whole = await fetch(index.origin + request.url);
    const body = Buffer.from(await whole.arrayBuffer());
    const isPackage = request.url?.endsWith('.tgz');
    response.writeHead(whole.status, { 'content-length': body.length });
    if (!isPackage) return response.end(body.toString().replaceAll(index.origin, origin()));
    response.write(body.subarray(0, 50), () => response.destroy());
  });
  await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
  const origin = () => `http://127.0.0.1:${(cutting.address() as AddressInfo).port}`;
  const builds = await openBuilds({ registries: { npm: `${origin()}/` } });
  const { problem } = await builds.build({ 'package.json': dependsOn({ 'cut-off': '1.0.0' }) });
  expect(problem).toMatch(
    /^The dependencies could not be installed: npm ended with 1\.\n127\.0\.0\.1:\d+ broke off in the middle of \/cut-off\/-\/cut-off-1\.0\.0\.tgz\. When it is well again, create the version again\.\n/,
  );
  await builds.close();
  cutting.closeAllConnections();
  cutting.close();
});

test('build › names the package that needs another version of Python', async () => {
  await index.wheel('of-tomorrow', { 'of_tomorrow.py': '' }, { requiresPython: '>=3.99' });
  const builds = await openBuilds({ registries: { pip: `${index.origin}/simple` } });
  const { problem } = await builds.build({ 'requirements.txt': 'of-tomorrow\n' }, python);
  expect(problem).toMatch(/pip ended with 1\.\n.*Requires-Python.*>=3\.99/s);
  await builds.close();
});

test('build › installs dependencies up to the size limit of a version, and reports the sizes', async () => {
  await index.npmPackage('of-some-size', { main: 'main.js' }, { 'main.js': `'${'x'.repeat(10_000)}';` });
  const { runner, close } = await openBuilds({ registries: { npm: `${index.origin}/` } });
  const manifest = Buffer.from(dependsOn({ 'of-some-size': '1.0.0' }));
  const log: string[] = [];
  /** A build of a version with this code size; the build does not read the code. */
  const build = (codeBytes: number) => {
    const files = [
      { path: 'package.json', content: manifest, executable: false },
      { path: 'data.bin', content: new Uint8Array(codeBytes - manifest.length), executable: false },
    ];
    const code: CodePackage = { sha256: '', read: (use) => use(files) };
    const request = { runtime: 'nodejs22', code };
    return runner.build(request, { onLog: ({ text }) => log.push(text) });
  };
  const first = await build(1000);
  const { layer = '', bytes = 0 } = first.installed ?? {};
  await runner.dropLayer(layer);
  expect(await build(680 * mebibyte - bytes)).toEqual({ installed: { layer, bytes }, isReused: false });
  expect(log).toContain('A version has at most 680 MB with its dependencies; its code has 1 MB');
  expect(log).toContain('Installed 1 MB; with its code the version has 680 of 680 MB');
  await runner.dropLayer(layer);
  await expect(build(680 * mebibyte - bytes + 1)).rejects.toThrow(
    `The dependencies could not be installed: they are ${bytes} bytes and the code ${680 * mebibyte - bytes + 1}; a version has at most 713031680 bytes (680 MB) with its dependencies. Depend on less`,
  );
  expect(await build(1000)).toMatchObject({ isReused: false });
  await close();
  // Four installations.
}, 120_000);

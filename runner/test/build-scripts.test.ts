/** What scripts of packages may do during an installation. */

import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dependsOn, openBuilds } from './build-harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

let index: PackageIndex;
let builds: Awaited<ReturnType<typeof openBuilds>>;
beforeAll(async () => {
  index = await openPackageIndex();
  builds = await openBuilds({ registries: { npm: `${index.origin}/`, pip: `${index.origin}/simple` } });
});
afterAll(async () => {
  await builds.close();
  await index.close();
});

const layers = () => readdir(path.join(builds.dataDir, 'layers')).catch(() => []);
async function failure(dependencies: object): Promise<string> {
  const { problem } = await builds.build({ 'package.json': dependsOn(dependencies) });
  if (problem === undefined) throw new Error('The build did not fail');
  return problem;
}

describe('a script of a package', () => {
  /** Runs a program in the build and returns its result through a file that the function reads. */
  async function foundBy(name: string, program: string): Promise<unknown> {
    const save =
      "const save = (found) => require('fs').writeFileSync('found.json', JSON.stringify(found));\n";
    await index.npmPackage(
      name,
      { main: 'found.json', scripts: { install: 'node attack.js' } },
      { 'attack.js': save + program, 'found.json': '{}' },
    );
    return await builds.call({
      'index.js': `exports.main = () => require('${name}');`,
      'package.json': dependsOn({ [name]: '1.0.0' }),
    });
  }

  test("reads nothing of the machine's environment, and has no identity", async () => {
    process.env.FC_TEST_SECRET = 'of the machine';
    try {
      const found = await foundBy(
        'curious',
        `const path = '/computeMetadata/v1/instance/service-accounts/default/token';
require('http').get({ host: '169.254.169.254', path, headers: { 'Metadata-Flavor': 'Google' } }, (response) => {
  response.resume();
  save({ environment: process.env, token: response.statusCode, uid: process.getuid() });
});`,
      );
      expect(found).toMatchObject({ token: 404, uid: 1000 });
      expect(JSON.stringify(found)).not.toContain('of the machine');
    } finally {
      delete process.env.FC_TEST_SECRET;
    }
  });

  test('reaches no address but the registry, by the registry proxy or past it', async () => {
    const other = createServer((_request, response) => response.end('reached'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const found = await foundBy(
      'outgoing',
      `const http = require('http');
const ask = (options) => new Promise((resolve) => {
  const request = http.request(Object.assign({ timeout: 3000 }, options), (response) => { response.resume(); resolve(response.statusCode); });
  request.on('connect', (response) => resolve(response.statusCode));
  request.on('timeout', () => request.destroy());
  request.on('error', (error) => resolve(error.code));
  request.end();
});
const registryProxy = { host: '169.254.169.254', port: 80 };
Promise.all([
  ask({ host: '127.0.0.1', port: ${port} }),
  ask(Object.assign({}, registryProxy, { path: 'http://127.0.0.1:${port}/' })),
  ask(Object.assign({}, registryProxy, { method: 'CONNECT', path: '127.0.0.1:${port}' })),
  ask(Object.assign({}, registryProxy, { method: 'POST', path: '${index.origin}/greeting' })),
  ask({ host: '192.0.2.1' }),
]).then(save);`,
    );
    expect(found).toEqual(['ECONNREFUSED', 403, 403, 405, expect.stringMatching(/UNREACH|ECONN/)]);
    other.close();
  });

  test('writes nowhere but where it installs', async () => {
    const found = await foundBy(
      'writing',
      `const fs = require('fs');
const tried = ['/etc/x', '/usr/bin/x', '/function/code/x', '/function/code/builder.cjs', '/function/code/npm/bin/x', '/function/runtime/x', '/x', '/dev/x', '/proc/sys/kernel/hostname'];
save(tried.filter((file) => { try { fs.writeFileSync(file, 'x'); return true; } catch (_) { return false; } }));`,
    );
    expect(found).toEqual([]);
  });

  test('cannot make a layer that leads out of itself', async () => {
    await index.npmPackage('leading', { scripts: { install: 'ln -s /etc/passwd ../passwd' } });
    const before = await layers();
    expect(await failure({ leading: '1.0.0' })).toContain('leads out of the layer');
    expect(await layers()).toEqual(before);
  });

  test('cannot send a layer of its own', async () => {
    await index.npmPackage(
      'forging',
      { scripts: { install: 'node forge.js' } },
      {
        'forge.js': `const request = require('http').request({ host: '169.254.169.254', method: 'PUT', path: '/layer' }, () => process.exit(1));
request.end('{"type":"end"}\\n');`,
      },
    );
    const before = await layers();
    await failure({ forging: '1.0.0' });
    expect(await layers()).toEqual(before);
  });

  test.each([
    'file:/etc',
    'git+ssh://git@127.0.0.1/x.git',
    'http://169.254.169.254/x.tgz',
    'http://10.0.0.1/x.tgz',
  ])('is not fetched from %s', async (spec) => {
    expect(await failure({ odd: spec })).toContain('The dependencies could not be installed');
  });
});

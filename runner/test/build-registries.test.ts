/**
 * Registries that require credentials, and machines that reach them through a proxy: a build works without these
 * secrets.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { dependsOn, openBuilds } from './build-harness.ts';
import { installedRuntimes } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

const secret = `npm_${randomUUID()}`;
let index: PackageIndex;
let work: string;
/**
 * A server in front of the index that rejects requests without the secret and names its own `host:port` in its
 * responses.
 */
let guarded: { server: Server; origin: string; refused: string[] };
const python = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const close = (server: Server) => {
  server.closeAllConnections();
  server.close();
};

beforeAll(async () => {
  index = await openPackageIndex();
  work = await mkdtemp(path.join(tmpdir(), 'fc-build-registries-'));
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const basic = Buffer.from(`ci:${secret}`).toString('base64');
    if (![`Bearer ${secret}`, `Basic ${basic}`].includes(request.headers.authorization ?? '')) {
      refused.push(request.url ?? '');
      return response.writeHead(401).end('{"error":"who are you?"}');
    }
    const whole = await fetch(index.origin + (request.url ?? '').replace('/private', ''));
    const type = whole.headers.get('content-type') ?? '';
    const body = Buffer.from(await whole.arrayBuffer());
    const isText = /json|html/.test(type);
    const text = body
      .toString()
      .replaceAll(index.origin, `${origin}/private`)
      .replaceAll('"/files/', '"/private/files/');
    response.writeHead(whole.status, { 'content-type': type }).end(isText ? text : body);
  });
  const origin = await listen(server);
  guarded = { server, origin, refused };
  await index.npmPackage(
    '@ours/spying',
    { main: 'found.json', scripts: { install: 'node spy.js' } },
    {
      'found.json': '{}',
      'spy.js': `const { readFileSync, readdirSync, writeFileSync } = require('fs');
const http = require('http');
const walk = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((each) => {
  const file = dir + '/' + each.name;
  return each.isDirectory() ? walk(file) : each.isFile() && !file.endsWith('spy.js') ? [file] : [];
});
const read = (file) => { try { return readFileSync(file, 'latin1'); } catch (error) { return ''; } };
const ask = (path) => new Promise((resolve) => http.get({ host: '169.254.169.254', path }, (answer) => {
  let text = answer.statusCode + JSON.stringify(answer.headers);
  answer.on('data', (chunk) => { text += chunk; }).on('end', () => resolve(text));
}));
const ids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
Promise.all(['/-/whoami', '/from/0/private/-/whoami', '/@ours%2fspying', '/computeMetadata/v1/'].map(ask)).then((answers) => {
  const seen = [JSON.stringify(process.env), ...walk('/build').map(read), ...walk('/function/code').map(read),
    ...ids.flatMap((id) => [read('/proc/' + id + '/environ'), read('/proc/' + id + '/cmdline')]), ...answers].join('\\n');
  writeFileSync('found.json', JSON.stringify({ secrets: seen.split('${[...secret.slice(4)].reverse().join('')}'.split('').reverse().join('')).length - 1, bytes: seen.length, statuses: answers.map((text) => text.slice(0, 3)) }));
});`,
    },
  );
  await index.npmPackage('public', { main: 'main.js' }, { 'main.js': "module.exports = 'of everybody';" });
  await index.wheel('ours', { 'ours.py': "word = 'of ours'\n" });
});
afterAll(async () => {
  close(guarded.server);
  await index.close();
  await rm(work, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

async function npmrc(keys: Readonly<Record<string, string>>): Promise<void> {
  const file = path.join(work, 'npmrc');
  const lines = Object.entries(keys).map(([name, value]) => `${name} = ${value}\n`);
  await writeFile(file, `; of the machine\n${lines.join('')}`);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', file);
}
const host = () => guarded.origin.replace('http:', '');

test('build › sends the registry its token from outside of the sandbox, hidden from scripts, logs and addresses', async () => {
  await npmrc({ [`${host()}/private/:_authToken`]: '$' + '{OUR_TOKEN}' });
  vi.stubEnv('OUR_TOKEN', secret);
  const builds = await openBuilds({ registries: { npm: `${guarded.origin}/private/` } });
  const files = {
    'index.js': "exports.main = () => require('@ours/spying');",
    'package.json': dependsOn({ '@ours/spying': '1.0.0', public: '1.0.0' }),
  };
  const { log, problem } = await builds.build(files);
  expect(problem).toBeUndefined();
  expect(log).toContain('169.254.169.254');
  expect(log).not.toContain(secret.slice(4));
  const found = await builds.call(files);
  // The build may read packages, but not the registry's user endpoints.
  expect(found).toMatchObject({ secrets: 0, statuses: ['403', '403', '200', '404'] });
  expect(Number((found as { bytes: number }).bytes)).toBeGreaterThan(1000);
  expect(guarded.refused).toEqual([]);
  await builds.close();
});

test('build › uses the registry of a scope, also for a lockfile', async () => {
  await npmrc({
    '@ours:registry': `${guarded.origin}/private/`,
    [`${host()}/private/:username`]: 'ci',
    [`${host()}/private/:_password`]: `"${Buffer.from(secret).toString('base64')}"`,
  });
  await index.npmPackage('@ours/word', { main: 'main.js' }, { 'main.js': "module.exports = 'of ours';" });
  const builds = await openBuilds({ registries: { npm: `${index.origin}/` } });
  const dependencies = { '@ours/word': '1.0.0', public: '1.0.0' };
  const resolved = (name: string, at: string) => ({
    version: '1.0.0',
    resolved: `${at}/${name}/-/${path.basename(name)}-1.0.0.tgz`,
    integrity: index.integrityOf(name),
  });
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { dependencies },
      'node_modules/@ours/word': resolved('@ours/word', `${guarded.origin}/private`),
      'node_modules/public': resolved('public', index.origin),
    },
  };
  const files = {
    'index.js': "exports.main = () => [require('@ours/word'), require('public')];",
    'package.json': dependsOn(dependencies),
  };
  expect(await builds.call(files)).toEqual(['of ours', 'of everybody']);
  expect(await builds.call({ ...files, 'package-lock.json': JSON.stringify(lock) })).toEqual([
    'of ours',
    'of everybody',
  ]);
  await builds.close();
});

test('build › sends a pip index its password from outside of the sandbox', async () => {
  const url = new URL(`${guarded.origin}/private/simple`);
  url.username = 'ci';
  url.password = secret;
  const builds = await openBuilds({ registries: { pip: url.href } });
  const files = {
    'index.py': 'import ours\n\n\ndef main(event, context):\n    return ours.word\n',
    'requirements.txt': 'ours==1.0.0\n',
  };
  const { log } = await builds.build(files, python);
  expect(log).not.toContain(secret.slice(4));
  expect(await builds.call(files, python)).toBe('of ours');
  await builds.close();
});

test('build › uses a folder of this machine as a pip index beside an unreachable one', async () => {
  const mirror = path.join(work, 'mirror');
  const name = 'ours-1.0.0-py3-none-any.whl';
  const wheel = await fetch(`${index.origin}/files/${name}`);
  await mkdir(path.join(mirror, 'simple', 'ours'), { recursive: true });
  await writeFile(path.join(mirror, name), Buffer.from(await wheel.arrayBuffer()));
  await writeFile(path.join(mirror, 'simple', 'ours', 'index.html'), `<a href="../../${name}">${name}</a>`);
  const configuration = path.join(work, 'pip.conf');
  const lines = ['index-url = http://registry.invalid/simple', `extra-index-url = file://${mirror}/simple`];
  await writeFile(configuration, `[global]\n${lines.join('\n')}\n`);
  vi.stubEnv('PIP_CONFIG_FILE', configuration);
  const builds = await openBuilds({ registries: {} });
  const files = {
    'index.py': 'import ours\n\n\ndef main(event, context):\n    return ours.word\n',
    'requirements.txt': 'ours==1.0.0\n',
  };
  const { log, problem } = await builds.build(files, python);
  expect(problem).toBeUndefined();
  expect(log).not.toContain(mirror);
  expect(await builds.call(files, python)).toBe('of ours');
  await builds.close();
});

test('build › names a registry that requires a login, and the setting for it', async () => {
  await npmrc({ [`${host()}/private/:_authToken`]: 'npm_of_somebody_else' });
  const builds = await openBuilds({ registries: { npm: `${guarded.origin}/private/` } });
  const { log, problem } = await builds.build({ 'package.json': dependsOn({ nowhere: '1.0.0' }) });
  expect(problem).toContain('E401');
  expect(log).toContain(
    `answered 401: it wants to know who asks. Put what npm needs into this machine's .npmrc`,
  );
  expect(log).not.toContain('somebody_else');
  await builds.close();
});

test('build › uses the proxy of the machine with its password, hidden from the build', async () => {
  const asked: string[] = [];
  const proxy = createServer((request: IncomingMessage, response) => {
    const known = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
    asked.push(request.headers['proxy-authorization'] === known ? (request.url ?? '') : 'a stranger');
    const far = httpRequest(request.url ?? '', { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    far.end();
  });
  const origin = await listen(proxy);
  await npmrc({});
  vi.stubEnv('HTTP_PROXY', origin.replace('//', `//me:${secret}@`));
  vi.stubEnv('NO_PROXY', '');
  const builds = await openBuilds({ registries: { npm: `${index.origin}/` } });
  const files = {
    'index.js': "exports.main = () => require('public');",
    'package.json': dependsOn({ public: '^1.0.0' }),
  };
  const { log } = await builds.build(files);
  expect(log).not.toContain(secret.slice(4));
  expect(await builds.call(files)).toBe('of everybody');
  expect(asked).toEqual(expect.arrayContaining([`${index.origin}/public`]));
  expect(asked).not.toContain('a stranger');
  await builds.close();
  close(proxy);
});

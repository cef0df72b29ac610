/** TLS registries that only this machine trusts, or that require a client certificate, with and without a proxy. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { npmRegistry, type Registry } from '../src/builds/registry/registries.ts';
import { runTool } from '../src/runtimes/run-tool.ts';
import { dependsOn, openBuilds } from './build-harness.ts';
import { installedRuntimes } from './harness.ts';
import { openPackageIndex, type PackageIndex } from './package-index.ts';

const secret = `npm_${randomUUID()}`;
const python = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';
let index: PackageIndex;
let work: string;
let open: Server | undefined;
/** The index over TLS, with a certificate of an unknown authority; records how each client was identified. */
let guarded: { server: Server; origin: string; askers: Set<string> };
/** The proxy through which the machine reaches the internet, and its recorded connection targets. */
let proxy: { server: Server; origin: string; asked: string[] };

const inWork = (name: string) => path.join(work, name);
const listen = async (server: Server, scheme: string) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const close = (server: Server) => {
  server.closeAllConnections();
  server.close();
};

/** Creates `<name>.pem` and `<name>.key` with the authority of the tests, which creates itself first. */
async function certificate(name: string, extension?: string): Promise<void> {
  const by = extension === undefined ? [] : ['-CA', inWork('ca.pem'), '-CAkey', inWork('ca.key')];
  const more = extension === undefined ? [] : ['-addext', extension];
  await runTool('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
    ...[
      '-subj',
      `/CN=${name}`,
      '-keyout',
      inWork(`${name}.key`),
      '-out',
      inWork(`${name}.pem`),
      ...by,
      ...more,
    ],
  ]);
}

beforeAll(async () => {
  index = await openPackageIndex();
  work = await mkdtemp(path.join(tmpdir(), 'fc-build-tls-'));
  await certificate('ca');
  await certificate('registry', 'subjectAltName=IP:127.0.0.1');
  await certificate('machine', 'subjectAltName=DNS:machine');
  const both = await Promise.all(
    ['machine.pem', 'machine.key'].map((name) => readFile(inWork(name), 'utf8')),
  );
  await writeFile(inWork('machine-both.pem'), both.join('\n'));
  const askers = new Set<string>();
  const options = {
    key: await readFile(inWork('registry.key')),
    cert: await readFile(inWork('registry.pem')),
    ca: await readFile(inWork('ca.pem')),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const server = createTlsServer(options, async (request, response) => {
    const shown = request.socket as TLSSocket;
    const who = shown.authorized ? 'certificate' : (request.headers.authorization ?? 'nobody');
    askers.add(who);
    const [, wanted, rest = ''] = /^\/(certificate|secret)(\/.*)$/.exec(request.url ?? '') ?? [];
    const secrets = [`Bearer ${secret}`, `Basic ${Buffer.from(`ci:${secret}`).toString('base64')}`];
    if (!(wanted === 'secret' ? secrets.includes(who) : who === wanted)) return response.writeHead(401).end();
    const whole = await fetch(index.origin + rest);
    const type = whole.headers.get('content-type') ?? '';
    const body = Buffer.from(await whole.arrayBuffer());
    const text = body
      .toString()
      .replaceAll(index.origin, `${origin}/${wanted}`)
      .replaceAll('"/files/', `"/${wanted}/files/`);
    response.writeHead(whole.status, { 'content-type': type }).end(/json|html/.test(type) ? text : body);
  });
  const origin = await listen(server, 'https');
  guarded = { server, origin, askers };
  const asked: string[] = [];
  const way = createServer((_, response) => response.writeHead(400).end());
  way.on('connect', (request: IncomingMessage, socket) => {
    const known = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
    socket.on('error', () => {});
    if (request.headers['proxy-authorization'] !== known)
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    asked.push(request.url ?? '');
    const [host, port] = (request.url ?? '').split(':');
    const far = connect({ host, port: Number(port) });
    far.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    far.pipe(socket).pipe(far);
  });
  proxy = { server: way, origin: await listen(way, 'http'), asked };
  await index.npmPackage('word', { main: 'main.js' }, { 'main.js': "module.exports = 'over TLS';" });
  await index.wheel('ours', { 'ours.py': "word = 'ours'\n" });
  await index.wheel('theirs', { 'theirs.py': "word = 'theirs'\n" });
});
afterAll(async () => {
  close(guarded.server);
  close(proxy.server);
  await index.close();
  await rm(work, { recursive: true, force: true });
});
beforeEach(() => {
  guarded.askers.clear();
  proxy.asked.length = 0;
  // Overrides the configuration of the machine that runs the tests.
  for (const name of ['CERT', 'FIND_LINKS', 'INDEX_URL', 'EXTRA_INDEX_URL'])
    vi.stubEnv(`PIP_${name}`, undefined);
  for (const name of ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']) vi.stubEnv(name, undefined);
  for (const name of ['cafile', 'strict_ssl', 'https_proxy', 'proxy', 'noproxy'])
    vi.stubEnv(`npm_config_${name}`, undefined);
  vi.stubEnv('HOME', work);
});
afterEach(() => {
  vi.unstubAllEnvs();
  if (open) close(open);
  open = undefined;
});

const npmrc = (lines: readonly string[]) => writeFile(inWork('.npmrc'), lines.join('\n'));
const host = () => guarded.origin.replace('https:', '');
const ofWord = {
  'index.js': "exports.main = () => require('word');",
  'package.json': dependsOn({ word: '1.0.0' }),
};

test('build › reaches a TLS registry through the proxy, trusts it by cafile, and leaks no secret', async () => {
  await npmrc([`cafile=${inWork('ca.pem')}`, `${host()}/secret/:_authToken = ${secret}`]);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', inWork('.npmrc'));
  vi.stubEnv('HTTPS_PROXY', proxy.origin.replace('//', `//me:${secret}@`));
  vi.stubEnv('NO_PROXY', '');
  const builds = await openBuilds({ registries: { npm: `${guarded.origin}/secret/` } });
  const { log, problem } = await builds.build(ofWord);
  expect(problem).toBeUndefined();
  expect(log).not.toContain(secret.slice(4));
  expect(await builds.call(ofWord)).toBe('over TLS');
  expect(new Set(proxy.asked)).toEqual(new Set([guarded.origin.slice('https://'.length)]));
  expect(guarded.askers).toEqual(new Set([`Bearer ${secret}`]));
  await builds.close();
});

/** The response that a build would receive. */
async function answered(registry: Registry): Promise<string> {
  const { proxy } = registry;
  if (!proxy) throw new Error('a build would tunnel');
  open = createServer((request, response) => {
    proxy
      .serve(request.url ?? '', { request, response })
      .catch((error: Error) => response.end(error.message));
  });
  return await (await fetch(`${await listen(open, 'http')}/word`)).text();
}

test('build › names a proxy that rejects it, without its password', async () => {
  await npmrc([]);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', inWork('.npmrc'));
  vi.stubEnv('HTTPS_PROXY', proxy.origin.replace('//', '//me:of_somebody_else@'));
  vi.stubEnv('NO_PROXY', '');
  const told = await answered(await npmRegistry(`${guarded.origin}/secret/`));
  expect(told).toMatch(/^127\.0\.0\.1:\d+ does not answer: .*407/);
  expect(told).not.toContain('of_somebody_else');
});

test('build › rejects an untrusted registry and names the fix', async () => {
  await npmrc(['strict-ssl=false', `${host()}/secret/:_authToken = ${secret}`]);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', inWork('.npmrc'));
  const told = await answered(await npmRegistry(`${guarded.origin}/secret/`));
  expect(told).toMatch(/^The certificate of 127\.0\.0\.1:\d+ is not trusted here \(.*certificate.*\)\. /);
  expect(told).toContain(
    'Name the certificate of its authority in cafile of this machine’s .npmrc. Its strict-ssl=false makes no certificate trusted here.',
  );
  expect(guarded.askers.size).toBe(0);
});

test('build › presents the client certificate of .npmrc to its registry', async () => {
  await npmrc([
    `cafile=${inWork('ca.pem')}`,
    `${host()}/certificate/:certfile=${inWork('machine.pem')}`,
    `${host()}/certificate/:keyfile=${inWork('machine.key')}`,
  ]);
  vi.stubEnv('NPM_CONFIG_USERCONFIG', inWork('.npmrc'));
  const builds = await openBuilds({ registries: { npm: `${guarded.origin}/certificate/` } });
  expect(await builds.call(ofWord)).toBe('over TLS');
  expect(guarded.askers).toEqual(new Set(['certificate']));
  await builds.close();
});

test('build › follows pip’s configuration: two indexes, authority, client certificate, and .netrc', async () => {
  const url = (who: string) => `${guarded.origin}/${who}/simple`;
  await writeFile(
    inWork('pip.conf'),
    `[global]\nindex-url = ${url('certificate')}\ncert = ${inWork('ca.pem')}\nextra-index-url =\n  ${index.origin}/simple\n  ${url('secret')}\n` +
      `[install]\nclient-cert = ${inWork('machine-both.pem')}\nfind-links = /nowhere\n`,
  );
  await writeFile(
    inWork('.netrc'),
    `machine elsewhere login me password no\nmachine 127.0.0.1\n  login ci\n  password ${secret}\n`,
  );
  vi.stubEnv('PIP_CONFIG_FILE', inWork('pip.conf'));
  const builds = await openBuilds({ registries: {} });
  const files = {
    'index.py': 'import ours, theirs\n\n\ndef main(event, context):\n    return ours.word + theirs.word\n',
    'requirements.txt': 'ours\ntheirs\n',
  };
  const { log, problem } = await builds.build(files, python);
  expect(problem).toBeUndefined();
  expect(log).toContain('find-links of this machine’s pip configuration is not followed');
  expect(log).not.toContain(secret.slice(4));
  expect(await builds.call(files, python)).toBe('ourstheirs');
  expect(guarded.askers).toContain('certificate');
  expect(index.asked).toContain('/simple/theirs/');
  await builds.close();
});

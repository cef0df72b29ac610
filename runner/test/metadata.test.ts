/** The metadata service from inside a real sandbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, MetadataRequest, RunnableVersion, Runner } from '../src/index.ts';
import { openRunner, returned, run, tokenOf, versionOf } from './harness.ts';

const tokenPath = '/computeMetadata/v1/instance/service-accounts/default/token';
/** Sends raw bytes to the metadata address, because libraries would correct the requests of a hostile client. */
const program = `
const net = require('net');
exports.main = (event) => new Promise((resolve) => {
  const socket = net.connect(event.port || 80, event.host || '169.254.169.254', () => socket.write(Buffer.from(event.raw, 'latin1')));
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('close', () => resolve(text));
  // A connection that is reset is closed next, with the text that came before.
  socket.on('error', () => {});
});`;

let runner: Runner;
let withAccount: RunnableVersion;
let without: RunnableVersion;
beforeAll(async () => {
  runner = await openRunner();
  withAccount = versionOf({ 'index.js': program }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
  without = versionOf({ 'index.js': program }, { runtime: 'nodejs22' });
});
afterAll(() => runner.close());

async function ask(
  toRun: RunnableVersion,
  raw: string,
  call: Partial<Call> = {},
): Promise<{ status: number; head: string; body: string }> {
  const text = String(returned(await run(runner, toRun, { event: { raw }, ...call })));
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}

const request = (method: string, target: string, headers: readonly string[] = ['Metadata-Flavor: Google']) =>
  `${[`${method} ${target} HTTP/1.1`, 'Host: 169.254.169.254', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const get = (target: string, headers?: readonly string[]) => request('GET', target, headers);

describe('the metadata service', () => {
  it('reports each request of a call, in order, and none of another call', async () => {
    const seen = (into: MetadataRequest[]) => ({
      onMetadataRequest: (each: MetadataRequest) => into.push(each),
    });
    const first: MetadataRequest[] = [];
    const second: MetadataRequest[] = [];
    const raw = [get(tokenPath), get(tokenPath, [])].map((each) => each.replace('Connection: close\r\n', ''));
    raw.push(get(`/${'x'.repeat(300)}`));
    const { body } = await ask(withAccount, raw.join(''), seen(first));
    await ask(withAccount, get('/computeMetadata/v1/instance/id'), seen(second));
    expect(first).toMatchObject([
      { method: 'GET', path: tokenPath, hasHeader: true, status: 200 },
      { method: 'GET', path: tokenPath, hasHeader: false, status: 403 },
      { path: `/${'x'.repeat(255)}`, hasHeader: true, status: 404 },
    ]);
    expect(body.startsWith('{"access_token"')).toBe(true);
    expect(first[0]?.responseBytes).toBe(Buffer.byteLength(JSON.stringify(tokenOf('account1'))));
    for (const { durationMs, timestampMs } of first) {
      expect(durationMs).toBeGreaterThan(0);
      expect(Math.abs(timestampMs - Date.now())).toBeLessThan(60_000);
    }
    expect(second.map(({ path }) => path)).toEqual(['/computeMetadata/v1/instance/id']);
  });

  it('reports a request that the module makes while it loads to the call that loads it', async () => {
    const loads = `
      const http = require('http');
      const options = { host: '169.254.169.254', path: '${tokenPath}', headers: { 'Metadata-Flavor': 'Google' } };
      const loaded = new Promise((resolve) => http.get(options, (answer) => answer.resume().on('end', resolve)));
      exports.main = async () => { await loaded; return 1; };`;
    const version = versionOf({ 'index.js': loads }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
    const seen: MetadataRequest[] = [];
    returned(await run(runner, version, { onMetadataRequest: (each) => seen.push(each) }));
    expect(seen.map(({ status }) => status)).toEqual([200]);
  });

  it('reports a request without an answer when its function leaves first', async () => {
    const leaves = `
      const net = require('net');
      exports.main = () => new Promise((resolve) => {
        const wait = 'GET ${tokenPath}?wait_for_change=true HTTP/1.1\\r\\nHost: metadata\\r\\nMetadata-Flavor: Google\\r\\n\\r\\n';
        const socket = net.connect(80, '169.254.169.254', () => socket.write(wait, () => {
          const other = net.connect(80, '169.254.169.254', () => other.write('GET / HTTP/1.1\\r\\nHost: metadata\\r\\nConnection: close\\r\\n\\r\\n'));
          other.resume().on('close', () => socket.destroy());
        }));
        socket.on('close', () => {
          const last = net.connect(80, '169.254.169.254', () => last.write('GET / HTTP/1.1\\r\\nHost: metadata\\r\\nConnection: close\\r\\n\\r\\n'));
          last.resume().on('close', resolve);
        });
      });`;
    const version = versionOf({ 'index.js': leaves }, { runtime: 'nodejs22', serviceAccountId: 'account1' });
    const seen: MetadataRequest[] = [];
    await run(runner, version, { onMetadataRequest: (each) => seen.push(each) });
    const left = seen.find(({ path }) => path.includes('wait_for_change'));
    expect(left).toMatchObject({ hasHeader: true, responseBytes: 0 });
    expect(left).not.toHaveProperty('status');
  });

  it('answers the token of its own account as compact JSON', async () => {
    const { status, head, body } = await ask(withAccount, get(tokenPath));
    expect(status).toBe(200);
    expect(head).toMatch(/\r\nMetadata-Flavor: Google/);
    expect(head).toMatch(/\r\nContent-Type: application\/json/);
    expect(body).toBe('{"access_token":"t1.of-account1","expires_in":43200,"token_type":"Bearer"}');
  });

  it.each([
    ['no flavor', []],
    ['a wrong flavor', ['Metadata-Flavor: google']],
    ['two flavors', ['Metadata-Flavor: Google', 'Metadata-Flavor: Google']],
    ['a flavor list', ['Metadata-Flavor: Google, Google']],
    ['a forwarded request', ['Metadata-Flavor: Google', 'X-Forwarded-For: 1.2.3.4']],
    ['an empty forward', ['Metadata-Flavor: Google', 'x-forwarded-for:']],
    ['a proxy', ['Metadata-Flavor: Google', 'Forwarded: for=1.2.3.4']],
    ['another proxy', ['Metadata-Flavor: Google', 'Via: 1.1 proxy']],
  ])('refuses %s with 403', async (_, headers) => {
    const { status, body } = await ask(withAccount, get(tokenPath, headers));
    expect(status).toBe(403);
    expect(body).not.toContain('t1.');
  });

  it('refuses a second Host with 400', async () => {
    const headers = ['Metadata-Flavor: Google', 'Host: evil.example'];
    const { status, body } = await ask(withAccount, get(tokenPath, headers));
    expect(status).toBe(400);
    expect(body).not.toContain('t1.');
  });

  it.each(['PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'CONNECT'])(
    'answers %s with 405',
    async (method) => {
      const { status, body } = await ask(withAccount, request(method, tokenPath));
      expect(status).toBe(405);
      expect(body).not.toContain('t1.');
    },
  );

  it.each([
    '/computeMetadata/v1/instance/service%2Daccounts/default/token',
    '/computeMetadata/v1/instance/service-accounts/default/%74oken',
    '/computeMetadata//v1/instance/service-accounts/default/token',
    '/x/../computeMetadata/v1/instance/service-accounts/default/token',
    '/computeMetadata/v1/instance/service-accounts/./default/token',
    `http://169.254.169.254${tokenPath}`,
    `${tokenPath}/`,
    `${tokenPath.toUpperCase()}`,
    '/computeMetadata/v1/instance/service-accounts/account2/token',
    '/computeMetadata/v1beta1/instance/service-accounts/default/token',
    '/latest/meta-data/iam/security-credentials/default',
    '/latest/meta-data/iam/security-credentials/account1',
    '/latest/api/token',
    '/latest/computeMetadata/v1/instance/service-accounts/default/token',
    '/2018-06-01/runtime/invocation/next',
    '/../../../../etc/passwd',
  ])('gives no token at %s', async (target) => {
    const { status, body } = await ask(withAccount, get(target));
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('t1.');
  });

  it.each([
    [
      'a header of a megabyte',
      `GET ${tokenPath} HTTP/1.1\r\nHost: x\r\nMetadata-Flavor: ${'G'.repeat(1 << 20)}\r\n\r\n`,
    ],
    ['a line feed in the path', `GET ${tokenPath}\r\nMetadata-Flavor: Google HTTP/1.1\r\n\r\n`],
    ['no HTTP at all', '\x00\x01\x02\r\n\r\n'],
  ])('survives %s', async (_, raw) => {
    const { status, body } = await ask(withAccount, raw);
    // A client that is still sending may get a reset before it reads the error response.
    expect([400, 403, 431, 'reset']).toContain(Number.isNaN(status) ? 'reset' : status);
    expect(body).not.toContain('t1.');
    expect((await ask(withAccount, get(tokenPath))).status).toBe(200);
  });

  it('goes by its own names alone, and ignores options that it does not know', async () => {
    const statusFor = async (host: string) =>
      (await ask(withAccount, get(`${tokenPath}?scopes=x`).replace('Host: 169.254.169.254', `Host: ${host}`)))
        .status;
    for (const host of [
      '169.254.169.254:80',
      'metadata',
      'metadata.google.internal',
      'Metadata.Google.Internal.',
    ])
      expect(await statusFor(host), host).toBe(200);
    for (const host of [
      'evil.example',
      '169.254.169.254.evil.example',
      '169.254.169.254:8080',
      'x@metadata',
      '',
    ])
      expect(await statusFor(host), host).toBe(403);
  });

  it('answers 404 to a version without an account, and lists none', async () => {
    expect((await ask(without, get(tokenPath))).status).toBe(404);
    expect(await ask(without, get('/computeMetadata/v1/instance/service-accounts/'))).toMatchObject({
      status: 200,
      body: '',
    });
  });

  it('lists only its own account, and tells cloud and folder', async () => {
    const listing = await ask(withAccount, get('/computeMetadata/v1/instance/service-accounts/'));
    expect(listing.body).toBe('default/\naccount1/\n');
    expect((await ask(withAccount, get('/computeMetadata/v1/instance/vendor/folder-id'))).body).toBe(
      'b1gfolder',
    );
    expect((await ask(withAccount, get('/computeMetadata/v1/yandex/cloud-id'))).body).toBe('b1gcloud');
    expect(
      (await ask(withAccount, get('/computeMetadata/v1/instance/service-accounts/account1/token'))).body,
    ).toBe(JSON.stringify(tokenOf('account1')));
  });

  it('never mixes accounts up, however many ask at once', async () => {
    const hammer = `
const http = require('http');
const ask = (agent) => new Promise((resolve, reject) => http.get({ host: '169.254.169.254', path: '${tokenPath}', agent, headers: { 'Metadata-Flavor': 'Google' } }, (r) => {
  let text = '';
  r.on('data', (c) => { text += c; });
  r.on('end', () => resolve(JSON.parse(text).access_token));
}).on('error', reject));
exports.main = async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const seen = {};
  for (const token of await Promise.all(Array.from({ length: 500 }, () => ask(agent)))) seen[token] = (seen[token] || 0) + 1;
  agent.destroy();
  return seen;
};`;
    const accounts = ['accountA', 'accountB', 'accountC', 'accountD'];
    const versions = accounts.map((serviceAccountId) =>
      versionOf({ 'index.js': hammer }, { runtime: 'nodejs22', serviceAccountId }),
    );
    const outcomes = await Promise.all(versions.map((toRun) => run(runner, toRun)));
    expect(outcomes.map(returned)).toEqual(accounts.map((account) => ({ [`t1.of-${account}`]: 500 })));
  });
});

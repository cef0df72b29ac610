import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect as connectPlain, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../listen.ts';
import { caFile, serverCertificate } from './local-ca.ts';
import { TlsFront } from './tls-front.ts';

const timeoutMs = 300;
const large = Buffer.alloc(64 * 1024 * 1024);
const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-front-'));
let front: TlsFront;
let server: Server;
let port: number;

const api: RequestListener = (request, response) => {
  if (request.method === 'POST') {
    request.resume().on('end', () => response.end('read'));
    return;
  }
  if (request.url === '/large') response.end(large);
  else if (request.url === '/slow') setTimeout(() => response.end('at last'), 4 * timeoutMs);
  else response.end('api');
};
beforeAll(async () => {
  front = new TlsFront({
    certificate: () => serverCertificate({ dataDir, names: ['localhost'], nowMs: Date.now() }),
    grpc: (socket) => socket.end('HTTP/2'),
    gateway: (_request, response) => response.end('gateway'),
    api,
    log: pino({ level: 'silent' }),
    timeoutMs,
  });
  server = createServer((socket) => front.accept(socket));
  port = await listen(server, { host: '127.0.0.1', port: 0, setting: '' });
  // Triggers the creation of the certificate.
  (await secured()).destroy();
});
afterAll(() => {
  front.close();
  server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function secured(ALPNProtocols: string[] = ['http/1.1']): Promise<TLSSocket> {
  await serverCertificate({ dataDir, names: ['localhost'], nowMs: Date.now() });
  const ca = readFileSync(caFile(dataDir));
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca, ALPNProtocols });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

/** Everything that the server sends until it disconnects. */
async function heard(socket: TLSSocket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

const get = (path: string, host = 'localhost') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

test.each([
  ['the API', 'localhost', 'api'],
  ['functions', 'functions.yandexcloud.net', 'gateway'],
  ['functions, with the port', 'Functions.yandexcloud.net:443', 'gateway'],
])('TLS front › routes a request for %s by its host', async (_, host, answer) => {
  const socket = await secured();
  socket.write(get('/', host));
  expect(await heard(socket)).toContain(`\r\n\r\n${answer}`);
});

test.each([
  ['h2', ['h2'], 'h2'],
  ['both', ['h2', 'http/1.1'], 'http/1.1'],
])('TLS front › negotiates a protocol with a client that offers %s', async (_, offered, spoken) => {
  const socket = await secured(offered);
  expect(socket.alpnProtocol).toBe(spoken);
  socket.write(spoken === 'h2' ? '' : get('/'));
  expect(await heard(socket)).toContain(spoken === 'h2' ? 'HTTP/2' : 'api');
});

test('TLS front › closes a connection that does not begin its handshake', async () => {
  const socket = connectPlain(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'close');
});

test('TLS front › ends a request that comes byte by byte', async () => {
  const socket = await secured();
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
  const drip = setInterval(() => socket.write('A'), timeoutMs / 10);
  // Bytes that still arrive after the close are answered with a reset.
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test.each([
  ['nothing', ''],
  ['half a request', 'POST / HTTP/1.1\r\nHost: localhost\r\n'],
  ['half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{'],
])('TLS front › closes a connection that sends %s', async (_, text) => {
  const socket = await secured();
  socket.write(text);
  socket.resume();
  await once(socket, 'close');
});

test('TLS front › ends an answer that nobody reads, and not a slow call', async () => {
  const reader = await secured();
  reader.write(get('/slow'));
  const idler = await secured();
  idler.write(get('/large'));
  await once(idler, 'readable');
  expect(await heard(reader)).toContain('at last');
  expect((await heard(idler)).length).toBeLessThan(large.length);
});

/** Requests that HTTP servers must not trust, and bodies that they reject, over plain sockets on the real program. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithFunctions } from './inside.ts';
import { zipOf } from './test-console.ts';

type Front = 'console' | 'gateway' | 'TLS';
const fronts: Front[] = ['console', 'gateway', 'TLS'];
const megabyte = 1024 * 1024;

let console_: Awaited<ReturnType<typeof startWithFunctions>>;
let functionId: string;
let ports: Record<Front, number>;
beforeAll(async () => {
  console_ = await startWithFunctions();
  functionId = await console_.deploy(
    zipOf({ 'index.js': 'exports.main = async () => ({ body: "called" });' }),
  );
  ports = {
    console: Number(new URL(console_.server.origin).port),
    gateway: Number(new URL(console_.gatewayUrl).port),
    TLS: Number(/gRPC +localhost:(\d+)/.exec(console_.server.stdout())?.[1]),
  };
});
afterAll(async () => {
  expect(await console_.close()).toEqual({ code: 0, stderr: '' });
});

const nameOf = (front: Front) => `${front === 'gateway' ? '127.0.0.1' : 'localhost'}:${ports[front]}`;
const pathOf = (front: Front) => (front === 'gateway' ? `/${functionId}` : '/functions/v1/runtimes');
const authorization = () => `Authorization: Bearer ${console_.token}`;

function open(front: Front): Socket {
  const to = { host: '127.0.0.1', port: ports[front] };
  if (front !== 'TLS') return connect(to);
  const ca = readFileSync(join(console_.dataDir, 'tls', 'ca.pem'));
  return connectTls({ ...to, servername: 'localhost', ca, ALPNProtocols: ['http/1.1'] });
}

/** Sends everything before it reads, as many clients do. */
async function exchange(front: Front, head: string[], body: Buffer | string = ''): Promise<string> {
  const socket = open(front);
  const failures: Error[] = [];
  socket.on('error', (error) => failures.push(error));
  socket.pause();
  await new Promise((sent) => socket.write(`${head.join('\r\n')}\r\n\r\n`, sent));
  const pieces = Buffer.from(body);
  // Node.js also calls back after the connection has closed.
  if (pieces.length > 0) await new Promise((sent) => socket.write(pieces, sent));
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    // The response is complete at its Content-Length; without one, it ends when the connection closes.
    const [top = '', rest = ''] = answer.split(/\r\n\r\n(.*)/s);
    if (rest.length >= Number(/content-length: (\d+)/i.exec(top)?.[1] ?? Infinity)) socket.end();
  });
  socket.resume();
  if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
  expect(failures).toEqual([]);
  return answer;
}

describe.each(fronts)('HTTP on %s', (front) => {
  it.each<[string, (host: string) => string[]]>([
    ['two Host headers', (host) => [`Host: ${host}`, `Host: ${host}`]],
    ['two Host headers of different names', (host) => [`Host: ${host}`, 'Host: elsewhere']],
    ['two Host headers in another case', (host) => ['host: elsewhere', `HOST: ${host}`]],
    ['no Host header', () => []],
    ['two tokens', (host) => [`Host: ${host}`, authorization(), 'Authorization: Bearer t1.x.y']],
    ['two origins', (host) => [`Host: ${host}`, `Origin: http://${host}`, 'Origin: http://elsewhere']],
    ['two lengths', (host) => [`Host: ${host}`, 'Content-Length: 2', 'Content-Length: 2']],
    ['lengths in a list', (host) => [`Host: ${host}`, 'Content-Length: 2, 2']],
    ['length and chunks', (host) => [`Host: ${host}`, 'Content-Length: 2', 'Transfer-Encoding: chunked']],
    [
      'chunks within chunks',
      (host) => [`Host: ${host}`, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ],
    ['a header without a colon', (host) => [`Host: ${host}`, 'nothing']],
  ])('answers %s with 400 and words', async (_, headers) => {
    const lines = headers(nameOf(front));
    const token = lines.some((line) => line.startsWith('Authorization')) ? [] : [authorization()];
    const answer = await exchange(front, [`POST ${pathOf(front)} HTTP/1.1`, ...token, ...lines]);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/\r\n\r\n\{.*"(message|errorMessage)":"[A-Z][^"]{20,}/);
  });

  it('answers a request line that names another server with 400', async () => {
    const head = [`GET http://elsewhere${pathOf(front)} HTTP/1.1`, `Host: ${nameOf(front)}`, authorization()];
    expect(await exchange(front, head)).toMatch(/^HTTP\/1\.1 400 .*names another server/s);
  });

  it.each([
    ['requests', ''],
    ['requests that expect 100 Continue', 'Expect: 100-continue\r\nContent-Length: 0\r\n'],
  ])('ends a connection with too many %s in a row', async (_, more) => {
    const socket = open(front).on('error', () => {});
    let answers = '';
    socket.on('data', (chunk) => {
      answers += chunk.toString('latin1');
    });
    socket.write(`POST /nothing HTTP/1.1\r\nHost: ${nameOf(front)}\r\n${more}\r\n`.repeat(600));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answers.split('HTTP/1.1 4').length - 1).toBeLessThanOrEqual(16);
    const next = [`GET ${pathOf(front)} HTTP/1.1`, `Host: ${nameOf(front)}`, authorization()];
    expect(await exchange(front, next)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answers CONNECT with 405 and an unknown expectation with 417', async () => {
    const host = `Host: ${nameOf(front)}`;
    expect(await exchange(front, ['CONNECT elsewhere:80 HTTP/1.1', host])).toMatch(
      /^HTTP\/1\.1 405 .*no proxy/s,
    );
    expect(await exchange(front, [`GET ${pathOf(front)} HTTP/1.1`, host, 'Expect: tea'])).toMatch(
      /^HTTP\/1\.1 417 /,
    );
  });
});

describe('rejected body', () => {
  const large = Buffer.alloc(8 * megabyte, 'x');
  const chunk = Buffer.concat([
    Buffer.from(`${large.length.toString(16)}\r\n`),
    large,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
  const call = () => [`POST /${functionId}?integration=raw HTTP/1.1`, `Host: ${nameOf('gateway')}`];
  const create = (front: Front) => ['POST /functions/v1/versions HTTP/1.1', `Host: ${nameOf(front)}`];

  it.each([
    ['keeps its connection', []],
    ['closes it', ['Connection: close']],
  ])('is reported to a client of the gateway that sends first, reads later and %s', async (_, more) => {
    const told = [...call(), authorization(), ...more, `Content-Length: ${large.length}`];
    expect(await exchange('gateway', told, large)).toMatch(
      /^HTTP\/1\.1 413 .*larger than limits \(3670016\)/s,
    );
    const chunked = [...call(), authorization(), ...more, 'Transfer-Encoding: chunked'];
    expect(await exchange('gateway', chunked, chunk)).toMatch(/^HTTP\/1\.1 413 .*larger than limits/s);
  });

  it.each(['console', 'TLS'] as const)('gives a client of the API its reason on %s', async (front) => {
    const told = [...create(front), authorization(), 'Connection: close', `Content-Length: ${large.length}`];
    expect(await exchange(front, told, large)).toMatch(
      /^HTTP\/1\.1 413 .*at most 3670016 bytes \(3\.5 MB\)/s,
    );
    const chunked = [...create(front), authorization(), 'Transfer-Encoding: chunked'];
    expect(await exchange(front, chunked, chunk)).toMatch(/^HTTP\/1\.1 413 .*3\.5 MB/s);
  });

  it.each([
    ['the API, without a token', 'console', 401, () => create('console')],
    ['the API by TLS, without a token', 'TLS', 401, () => create('TLS')],
    ['a function, without a token', 'gateway', 403, call],
    ['a function, with a wrong token', 'gateway', 401, () => [...call(), 'Authorization: Bearer t1.x.y']],
    [
      'a function that is not there',
      'gateway',
      404,
      () => ['POST /d4e00000000000000000 HTTP/1.1', `Host: ${nameOf('gateway')}`, authorization()],
    ],
    [
      'a tag that is not there',
      'gateway',
      404,
      () => [`POST /${functionId}?tag=none HTTP/1.1`, `Host: ${nameOf('gateway')}`, authorization()],
    ],
    [
      'a function that takes no asynchronous calls',
      'gateway',
      400,
      () => [`POST /${functionId}?integration=async HTTP/1.1`, `Host: ${nameOf('gateway')}`, authorization()],
    ],
    [
      'a run without a token',
      'console',
      401,
      () => [`POST /console/functions/${functionId}:run HTTP/1.1`, `Host: ${nameOf('console')}`],
    ],
    [
      'a run of a function that is not there',
      'console',
      404,
      () => [
        'POST /console/functions/d4e00000000000000000:run HTTP/1.1',
        `Host: ${nameOf('console')}`,
        authorization(),
      ],
    ],
  ] as const)('is rejected before it is sent: %s', async (_, front, status, head) => {
    // The body never arrives.
    const answer = await exchange(front, [...head(), 'Content-Length: 100000', 'Expect: 100-continue']);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(await exchange(front, [...head(), 'Content-Length: 100000'])).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} `),
    );
  });

  it('follows 100 Continue when it is allowed', async () => {
    const socket = open('gateway');
    const body = '{"a":1}';
    const head = [...call(), authorization(), `Content-Length: ${body.length}`, 'Expect: 100-continue'];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    let answer = '';
    for await (const piece of socket) {
      answer += piece;
      if (answer === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(body);
      if (/HTTP\/1\.1 200 .*\r\n\r\n./s.test(answer)) break;
    }
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  it('exceeds 256 KB on a route without packages', async () => {
    const head = ['POST /functions/v1/functions HTTP/1.1', `Host: ${nameOf('console')}`, authorization()];
    const answer = await exchange(
      'console',
      [...head, `Content-Length: ${megabyte}`],
      Buffer.alloc(megabyte, 'x'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*more than 262144 bytes/s);
  });
});

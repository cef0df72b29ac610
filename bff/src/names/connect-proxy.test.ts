import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../listen.ts';
import { cloudNames } from './cloud-names.ts';
import { createConnectProxy, Tunnels } from './connect-proxy.ts';

const loopback = { host: '127.0.0.1', port: 0, setting: '' };
let console_: Server;
/** Connections that reached the console. */
let reached: Socket[];
/** URLs that the proxy forwarded, without their scheme. */
let forwarded: string[];
let proxy: HttpServer;
let tunnels: Tunnels;
let port: number;
beforeEach(async () => {
  reached = [];
  console_ = createServer({ allowHalfOpen: true }, (socket) => {
    reached.push(socket);
    socket.on('error', () => socket.destroy());
    // Echoes its input, and ends after its client.
    socket.pipe(socket);
  });
  tunnels = new Tunnels({ host: '127.0.0.1', port: await listen(console_, loopback) }, 3);
  proxy = createConnectProxy(tunnels, ({ name, path }, _, response) => {
    forwarded.push(name + path);
    response.end();
  });
  forwarded = [];
  port = await listen(proxy, loopback);
});
afterEach(async () => {
  tunnels.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  for (const socket of reached) socket.destroy();
  if (console_.listening) await new Promise((resolve) => console_.close(resolve));
});

const open = () => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  return socket;
};
/** Everything that the proxy answers to these bytes until it disconnects. */
const answerTo = async (...bytes: string[]) => {
  const socket = open();
  for (const each of bytes) socket.write(each);
  return await text(socket);
};
const asked = (authority: string, more = '') =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${more}\r\n`;
const established = 'HTTP/1.1 200 Connection established\r\n\r\n';

async function tunnel(): Promise<Socket> {
  const socket = open();
  socket.write(asked('iam.api.cloud.yandex.net:443'));
  const [said] = await once(socket, 'data');
  expect(String(said)).toBe(established);
  return socket;
}

describe('CONNECT proxy', () => {
  it('leads every name of the cloud to the console, in capitals too', async () => {
    for (const name of [...cloudNames, 'IAM.API.Cloud.Yandex.NET']) {
      const socket = open();
      socket.end(`${asked(`${name}:443`)}sent ahead`);
      expect(await text(socket)).toBe(`${established}sent ahead`);
    }
    expect(reached).toHaveLength(cloudNames.length + 1);
  });

  it.each([
    ['GET https://functions.yandexcloud.net', 'functions.yandexcloud.net/'],
    ['POST https://functions.yandexcloud.net/d4e?a=1', 'functions.yandexcloud.net/d4e?a=1'],
    ['GET https://functions.yandexcloud.net?a=/', 'functions.yandexcloud.net/?a=/'],
    ['GET https://IAM.api.cloud.yandex.net:443/endpoints', 'IAM.api.cloud.yandex.net/endpoints'],
  ])('forwards %s, whatever host its header names', async (line, target) => {
    expect(await answerTo(`${line} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    expect(forwarded).toEqual([target]);
    expect(reached).toEqual([]);
  });

  it.each([
    ['another host', 'example.com:443'],
    ['this machine', '127.0.0.1:443'],
    ['this machine by name', 'localhost:443'],
    ['this machine in brackets', '[::1]:443'],
    ['this machine as a number', '2130706433:443'],
    ['another port of a name of the cloud', 'iam.api.cloud.yandex.net:22'],
    ['the port of the console itself', 'iam.api.cloud.yandex.net:8080'],
    ['a name below one of the cloud', 'evil.iam.api.cloud.yandex.net:443'],
    ['a name that ends with one of the cloud', 'eviliam.api.cloud.yandex.net:443'],
    ['a name that begins with one of the cloud', 'iam.api.cloud.yandex.net.evil.example:443'],
    ['a name of the cloud that is not served', 'storage.yandexcloud.net:443'],
    ['a name with an account before it', 'iam.api.cloud.yandex.net:443@evil.example:443'],
    ['a port that is none', 'iam.api.cloud.yandex.net:443443'],
    ['a name without its port', 'iam.api.cloud.yandex.net'],
    ['a URL', 'https://iam.api.cloud.yandex.net/'],
  ])('refuses %s by name', async (_, authority) => {
    // The request line takes precedence over the Host header.
    const answer = await answerTo(
      `CONNECT ${authority} HTTP/1.1\r\nHost: iam.api.cloud.yandex.net:443\r\n\r\n`,
      'bytes for it',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 (403|400) /);
    if (answer.startsWith('HTTP/1.1 403')) expect(answer).toContain(JSON.stringify(authority).slice(1, -1));
    expect(reached).toEqual([]);
  });

  it.each([
    ['a page by its absolute form', 'GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n'],
    [
      'a name of the cloud without TLS',
      'GET http://iam.api.cloud.yandex.net/endpoints HTTP/1.1\r\nHost: iam.api.cloud.yandex.net\r\n\r\n',
    ],
    ['the page of a rebound name', 'GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n'],
    ['a body', 'POST http://example.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}'],
    ['a web socket', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    [
      'a client that asks first',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    ],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n'],
    ['a URL of another host', 'GET https://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n'],
    [
      'a URL of another host with a name of the cloud in its user',
      'GET https://iam.api.cloud.yandex.net:443@example.com/ HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    ['a URL of another port', 'GET https://iam.api.cloud.yandex.net:8080/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    [
      'a URL of a name below one of the cloud',
      'GET https://evil.iam.api.cloud.yandex.net/ HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
  ])('answers 405 to %s and connects to nothing', async (_, request) => {
    const socket = open();
    socket.write(request);
    const [said] = await once(socket, 'data');
    expect(String(said)).toMatch(/^HTTP\/1\.1 405 /);
    expect(String(said)).not.toMatch(/access-control/i);
    socket.destroy();
    expect(reached).toEqual([]);
  });

  it('answers 431 to headers without end', async () => {
    const answer = await answerTo(asked('iam.api.cloud.yandex.net:443', `X: ${'y'.repeat(200_000)}\r\n`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(reached).toEqual([]);
  });

  it.each([
    ['nothing', []],
    ['half a request line', ['CONN']],
    ['half the headers', ['CONNECT iam.api.cloud.yandex.net:443 HTTP/1.1\r\nHo']],
    ['a request', [asked('iam.api.cloud.yandex.net:443')]],
    ['a request and half a greeting', [asked('iam.api.cloud.yandex.net:443'), '\x16\x03\x01']],
    ['a refused request', [asked('example.com:443')]],
    ['garbage', ['\0\0\0\r\n\r\n']],
  ] as const)('goes on when clients leave after %s, in every way', async (_, pieces) => {
    for (const leave of ['end', 'destroy', 'resetAndDestroy'] as const) {
      const socket = open();
      await once(socket, 'connect');
      for (const piece of pieces) socket.write(piece);
      socket.resume();
      const closed = once(socket, 'close');
      socket[leave]();
      if (leave !== 'end') await closed;
    }
    (await tunnel()).destroy();
  });

  it('ends the client when the console does, and the console when the client does', async () => {
    const left = await tunnel();
    reached[0]?.end('last words');
    expect(await text(left)).toBe('last words');
    const leaving = await tunnel();
    const closed = once(reached[1] ?? leaving, 'close');
    leaving.resetAndDestroy();
    await closed;
    const cut = await tunnel();
    const seen = once(cut, 'close');
    reached[2]?.resetAndDestroy();
    await seen;
  });

  it('lets tunnels beyond their number wait until one ends', async () => {
    const first = await Promise.all([tunnel(), tunnel(), tunnel()]);
    const waiting = open();
    waiting.write(asked('iam.api.cloud.yandex.net:443'));
    const leaves = open();
    leaves.write(asked('iam.api.cloud.yandex.net:443'));
    await once(leaves, 'connect');
    leaves.destroy();
    // The proxy rejects at once, so it has read everything before by then.
    expect(await answerTo(asked('example.com:443'))).toContain('403');
    expect(reached).toHaveLength(3);
    const opened = once(waiting, 'data');
    first[0]?.destroy();
    expect(String((await opened)[0])).toBe(established);
    expect(reached).toHaveLength(4);
  });

  it('answers 502 with what to do while the console is away', async () => {
    await new Promise((resolve) => console_.close(resolve));
    const answer = await answerTo(asked('iam.api.cloud.yandex.net:443'));
    expect(answer).toMatch(/^HTTP\/1\.1 502 .*npm start/s);
  });
});

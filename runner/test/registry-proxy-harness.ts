/** A registry that requires a token, another server of this machine, and a proxy to the registry; new for each test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createNetServer,
  type Server as NetServer,
} from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { AuthenticatingProxy, type Source } from '../src/builds/registry/authenticating-proxy.ts';
import type { Downloads } from '../src/builds/registry/downloads.ts';
import { RegistryProxy } from '../src/builds/registry/registry-proxy.ts';
import { messageOf } from '../src/messages.ts';

type Asked = { method: string | undefined; url: string | undefined; authorization: string | undefined };

const listen = async (server: Server | NetServer) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const noTrust = { authorities: [], advice: messageOf('TRUST_BY_NPMRC', {}), isAskedToTrustAll: false };

/**
 * A registry at `/npm/` and `/simple/` that requires a token, another server of this machine, and a proxy to the
 * registry.
 */
export let registry: {
  origin: string;
  asked: Asked[];
  serve: (request: IncomingMessage, response: ServerResponse) => void;
};
export let other: { origin: string; asked: Asked[] };
export let registryProxy: { port: number; layers: number; refused: string[] };
export let dir: string;
export let closers: (() => unknown)[] = [];

const note = (asked: Asked[], { method, url, headers: { authorization } }: IncomingMessage) =>
  asked.push({ method, url, authorization });

async function openServer(): Promise<typeof registry> {
  const opened: typeof registry = { origin: '', asked: [], serve: (_, response) => response.end('{}') };
  const server = createServer((request, response) => {
    note(opened.asked, request);
    opened.serve(request, response);
  });
  opened.origin = `http://127.0.0.1:${await listen(server)}`;
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return opened;
}

export async function openRegistryProxy(
  kind: 'npm' | 'pip',
  {
    proxies = {},
    downloads,
    folders,
  }: { proxies?: object; downloads?: Downloads; folders?: readonly URL[] } = {},
): Promise<void> {
  const url = new URL(kind === 'npm' ? '/npm/' : '/simple', registry.origin);
  const source: Source = { kind, url, authorization: 'Bearer secret' };
  const proxy = new AuthenticatingProxy([source], {
    root: kind === 'npm' ? url.href : `${url.origin}/`,
    proxies,
    trust: noTrust,
    folders,
  });
  const listener = createNetServer();
  registryProxy = { port: 0, layers: 0, refused: [] };
  const opened = registryProxy;
  const built = new RegistryProxy({
    proxy,
    downloads,
    onLayer: async (body) => {
      opened.layers++;
      for await (const _ of body);
    },
    onRefused: (why) => opened.refused.push(why.text),
  });
  closers.push(built.adopt(listener));
  opened.port = await listen(listener);
}

export function useRegistryProxy(): void {
  beforeEach(async () => {
    closers = [];
    dir = await mkdtemp(path.join(tmpdir(), 'fc-registry-proxy-'));
    registry = await openServer();
    other = await openServer();
    await openRegistryProxy('npm');
  });
  afterEach(async () => {
    for (const close of closers.reverse()) close();
    await rm(dir, { recursive: true, force: true });
  });
}

/** Sends the address unchanged, because an HTTP client would normalise it. */
export function ask(
  target: string,
  method = 'GET',
  headers = '',
): Promise<{ status: number; headers: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect(registryProxy.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const whole = Buffer.concat(chunks);
      const end = whole.indexOf('\r\n\r\n');
      const head = whole.subarray(0, end).toString();
      const isChunked = /^transfer-encoding: chunked/im.test(head);
      const body = whole.subarray(end + 4);
      resolve({ status: Number(head.slice(9, 12)), headers: head, body: isChunked ? dechunked(body) : body });
    });
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
  });
}
function dechunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}
export const urls = (server: { asked: Asked[] }) => server.asked.map(({ url }) => url);
/** Makes the registry answer one path with a redirect. */
export const redirect = (location: string) => {
  registry.serve = (request, response) => {
    if (request.url === '/npm/word') response.writeHead(302, { location }).end();
    else response.end('the end of the way');
  };
};

/**
 * Tests which addresses a function reaches: the internet if its version enables it, this machine and its networks
 * never.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { openRunner, returned, run, versionOf } from './harness.ts';

/** Connects to each address and reports the result; `routes` are the devices of the kernel's default routes. */
const program = `
const net = require('net');
const fs = require('fs');
const dns = require('dns');
const tried = (host, port) => new Promise((done) => {
  const socket = net.connect({ host, port, timeout: 3000 });
  const end = (how) => { socket.destroy(); done(how); };
  socket.on('connect', () => end('connected'));
  socket.on('timeout', () => end('timeout'));
  socket.on('error', (error) => end(error.code));
});
exports.main = async ({ hosts, port, name }) => {
  const ends = {};
  for (const host of hosts) ends[host] = await tried(host, port);
  const routes = fs.readFileSync('/proc/net/route', 'utf8').split('\\n').slice(1).filter(Boolean).map((line) => line.split('\\t')).filter((fields) => fields[1] === '00000000' && fields[7] === '00000000').map((fields) => fields[0]);
  const lookup = await new Promise((done) => dns.lookup(name || 'localhost', (error) => done(error ? error.code : 'found')));
  return { ends, routes, lookup };
};`;

type Seen = { ends: Record<string, string>; routes: string[]; lookup: string };

let runner: Runner;
let host: Server;
let port: number;
const visitors: (string | undefined)[] = [];
beforeAll(async () => {
  runner = await openRunner();
  host = createServer((socket) => {
    visitors.push(socket.remoteAddress);
    socket.destroy();
  }).listen(0, '0.0.0.0');
  await once(host, 'listening');
  const address = host.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(async () => {
  host.close();
  await runner.close();
});

const own = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);
/** Loopback, this machine's addresses, the tap network's gateway and resolver, private and link-local ranges. */
const near = [
  '127.0.0.1',
  '0.0.0.0',
  'localhost',
  ...own,
  '198.19.255.2',
  '198.19.255.3',
  '10.0.0.1',
  '172.17.0.1',
  '192.168.0.1',
  '169.254.1.1',
  '169.254.169.254',
  '::1',
];

async function seen(egress: 'internet' | 'none', event: object): Promise<Seen> {
  const toRun = versionOf(
    { 'index.js': program },
    { runtime: 'nodejs22', egress, executionTimeoutMs: 60_000 },
  );
  return returned(await run(runner, toRun, { event: { hosts: [], port, ...event } })) as Seen;
}

describe('a function', () => {
  it.each(['internet', 'none'] as const)(
    'reaches nothing of this machine or near it (egress %s)',
    async (egress) => {
      const { ends } = await seen(egress, { hosts: near });
      expect(Object.keys(ends)).toHaveLength(new Set(near).size);
      for (const [address, end] of Object.entries(ends))
        expect({ address, end }).not.toMatchObject({ end: 'connected' });
      expect(visitors).toEqual([]);
    },
  );

  it('reaches the internet through its tap device alone', async () => {
    const { routes } = await seen('internet', {});
    expect(routes).toEqual(['tap0']);
  });

  it('gets an error at once when its version disables egress', async () => {
    const { routes, ends, lookup } = await seen('none', { hosts: ['203.0.113.1'], name: 'example.com' });
    expect(routes).toEqual([]);
    expect(ends).toEqual({ '203.0.113.1': 'ENETUNREACH' });
    expect(lookup).toBe('EAI_AGAIN');
  });
});

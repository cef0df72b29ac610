/**
 * The connections of a sandbox: none to this machine, its networks or other sandboxes, with and without internet access.
 * The blocked ranges and their reasons: `src/network/blocked-ranges.ts`; egress: `../egress.test.ts`; pages that
 * attack the console from a browser: `bff/src/http/console-origin.test.ts`.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import { attackers, contained, containedCalls, type Field, openField } from './contained.ts';

/** Listens on every address, as a careless server does; the ports are reserved for tests. */
const tcpPort = 9650;
const udpPort = 9651;
const insidePort = 9652;

let field: Field;
let tcp: Server;
let udp: Socket;
const heard: string[] = [];
beforeAll(async () => {
  field = await openField();
  tcp = createServer((socket) => {
    heard.push(`tcp from ${socket.remoteAddress}`);
    socket.destroy();
  }).listen(tcpPort, '::');
  udp = createSocket({ type: 'udp6', ipv6Only: false }).bind(udpPort, '::');
  udp.on('message', (_, { address }) => heard.push(`udp from ${address}`));
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
});
afterAll(async () => {
  tcp.close();
  udp.close();
  await field.close();
});

const own = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal }) => !internal)
  .map(({ address }) => address);
const hosts = [
  '127.0.0.1',
  '127.1.2.3',
  '0.0.0.0',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  'localhost',
  'function',
  '2130706433',
  ...own,
  ...own.filter((address) => address.includes('.')).map((address) => `::ffff:${address}`),
  // slirp4netns: its gateway represents the machine; the next address is its resolver.
  '198.19.255.2',
  '198.19.255.3',
  '10.0.2.2',
  '10.0.2.3',
  '172.17.0.1',
  '192.168.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '169.254.1.1',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
];

type Seen = { tried: Record<string, string>; routes: number; names: string[] };

describe.each(attackers)('code in %s', (runtime) => {
  it.each(['internet', 'none'] as const)(
    'reaches no port of this machine or near it, by whatever address or name (egress %s)',
    async (egress) => {
      const settings = { entrypoint: 'index.act', egress, executionTimeoutMs: 60_000 };
      const event = { part: 'reach', hosts, ports: [tcpPort, 22, 8080, 8081, 8443], udp: udpPort };
      const seen = returned(await contained(field, { name: 'reach', runtime, settings, event })) as Seen;
      expect(Object.keys(seen.tried)).toHaveLength(new Set(hosts).size * 5);
      expect(Object.entries(seen.tried).filter(([, how]) => how === 'connected')).toEqual([]);
      expect(seen.names.every((address) => /^127\.|^::1$/.test(address))).toBe(true);
      // The attack had egress only if its version enables it.
      expect(seen.routes).toBe(egress === 'internet' ? 1 : 0);
      expect(heard.splice(0)).toEqual([]);
    },
    60_000,
  );

  it('reaches no other sandbox', async () => {
    const settings = { entrypoint: 'index.act', egress: 'internet' as const, executionTimeoutMs: 30_000 };
    await containedCalls(field, { name: 'reach', runtime, settings }, async ({ call }) => {
      const listening = call({ part: 'listen', port: insidePort, forMs: 2500 });
      const near = [
        '127.0.0.1',
        '169.254.169.254',
        ...[1, 2, 3, 99, 100, 101, 255].map((n) => `198.19.255.${n}`),
      ];
      const event = { part: 'reach', hosts: near, ports: [insidePort], udp: udpPort };
      const seen = returned(await contained(field, { name: 'reach', runtime, settings, event })) as Seen;
      expect(Object.values(seen.tried).filter((how) => how === 'connected')).toEqual([]);
      expect(returned(await listening)).toBe(0);
    });
  });
});

describe('the machine', () => {
  it('would hear an attack: its servers answer whoever comes from itself', async () => {
    const before = heard.length;
    await once(connect(tcpPort, '127.0.0.1'), 'close');
    expect(heard.splice(before)).toHaveLength(1);
  });
});

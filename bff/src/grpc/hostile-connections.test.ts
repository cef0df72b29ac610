/** gRPC connections that break off or send garbage, before the library is loaded and after. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HostileAct, HostileTarget } from '../../test/functions/connections/index.cjs';
import { serverCertificate } from '../tls/local-ca.ts';
import { TlsFront } from '../tls/tls-front.ts';
import { createGrpcServer } from './grpc-server.ts';
import { callsInTurnMax } from './guard-streams.ts';

type HostileClient = {
  act(act: HostileAct): Promise<void>;
  actsOn(target: HostileTarget): HostileAct[];
};
const { act, actsOn }: HostileClient = createRequire(import.meta.url)(
  '../../test/functions/connections/index.cjs',
);

const log = pino({ level: 'silent' });
const dataDir = mkdtempSync(join(tmpdir(), 'functions-console-grpc-'));
const uncaught: unknown[] = [];
const keep = (error: unknown) => uncaught.push(error);
beforeAll(() => void process.on('uncaughtException', keep).on('unhandledRejection', keep));
afterAll(() => {
  process.off('uncaughtException', keep).off('unhandledRejection', keep);
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => void uncaught.splice(0));

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

async function start(isTls: boolean): Promise<HostileTarget> {
  const grpc = createGrpcServer({ answer: () => Response.json({ roles: [] }), host: 'localhost', log });
  const front = new TlsFront({
    certificate: () => serverCertificate({ dataDir, names: ['localhost'], nowMs: Date.now() }),
    grpc: (socket, caller) => grpc.accept(socket, caller),
    api: (_request, response) => response.end(),
    gateway: (_request, response) => response.end(),
    log,
  });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (isTls) front.accept(socket);
    else grpc.accept(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closings.push(async () => {
    await grpc.close();
    front.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, servername: 'localhost', isTls, speaks: 'http2', name: 'localhost' };
}

/** Runs a few acts at a time, each against the server that it gets. */
async function actAll(acts: (() => Promise<HostileAct>)[]): Promise<void> {
  const waiting = acts.values();
  const client = async () => {
    for (const begin of waiting) await act(await begin());
  };
  await Promise.all(Array.from({ length: 8 }, client));
  // Waits for pending work: loading the library, and a few turns of the event loop.
  await import('@grpc/grpc-js');
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}

describe('gRPC server', () => {
  it.each(['a call without a method that is reset at once', 'a call that is no gRPC and is reset at once'])(
    'survives %s, when all of it came before the connection is taken',
    async (script) => {
      const grpc = createGrpcServer({ answer: () => Response.json({ roles: [] }), host: 'localhost', log });
      closings.push(() => grpc.close());
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
      const [socket] = await once(server, 'connection');
      const acts = actsOn({ ...(await start(false)), isTls: false });
      for (const piece of acts.find((each) => each.script === script)?.pieces ?? []) client.write(piece);
      while (socket.readableLength === 0) await new Promise((resolve) => setImmediate(resolve));
      grpc.accept(socket);
      await actAll([]);
      expect(uncaught).toEqual([]);
      client.destroy();
      server.close();
    },
  );
});

describe('gRPC server', () => {
  it('ends a connection that begins more calls in one go than it may, and begins none of the others', async () => {
    const target = await start(false);
    const flood = actsOn(target).find(({ script }) => script === 'a thousand resets')?.pieces ?? [];
    const ended = async () => {
      const socket = connect(target.port, '127.0.0.1').on('error', () => {});
      for (const piece of flood) socket.write(piece);
      await new Promise((resolve) => socket.resume().once('close', resolve));
    };
    // The first connection waits until the library is loaded.
    await ended();
    let begun = 0;
    const onStream = () => begun++;
    subscribe('http2.server.stream.created', onStream);
    await ended();
    unsubscribe('http2.server.stream.created', onStream);
    expect(begun).toBeGreaterThan(callsInTurnMax);
    // The connection may come in two pieces.
    expect(begun).toBeLessThan(2 * callsInTurnMax);
    expect(uncaught).toEqual([]);
  });
});

describe.each([
  ['with TLS', true],
  ['in plaintext', false],
])('gRPC server %s', (_, isTls) => {
  it('survives every early end of the connection that it loads its library for', async () => {
    const places = [...actsOn(await start(isTls)).keys()];
    await actAll(
      places.map((place) => async () => {
        const one = actsOn(await start(isTls))[place];
        if (one === undefined) throw new Error('the acts are the same for every target');
        return one;
      }),
    );
    expect(uncaught).toEqual([]);
    expect(places.length).toBeGreaterThan(90);
  }, 60_000);

  it('survives every early end of a connection when its library is loaded', async () => {
    await actAll(actsOn(await start(isTls)).map((one) => async () => one));
    expect(uncaught).toEqual([]);
  }, 60_000);
});

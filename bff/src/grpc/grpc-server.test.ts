import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import type { CloudCaller } from 'runner';
import { afterEach, expect, test } from 'vitest';
import { createGrpcServer } from './grpc-server.ts';

const megabyte = 1024 * 1024;
const path = '/yandex.cloud.iam.v1.RoleService/List';
const closings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

const newCaller = (): CloudCaller => ({ depth: 0 });

/** A server whose connections come from the sandbox that `caller` names at that time. */
async function start(options: { timeoutMs?: number } = {}) {
  const grpc = createGrpcServer({
    answer: () => Response.json({ roles: [] }),
    host: 'localhost',
    log: pino({ level: 'silent' }),
    ...options,
  });
  let caller: CloudCaller | undefined;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
    grpc.accept(socket, caller);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  closings.push(async () => {
    await grpc.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    sockets,
    async connection(by: CloudCaller | undefined): Promise<ClientHttp2Session> {
      caller = by;
      const session = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: 100 });
      session.on('error', () => {});
      closings.push(() => session.destroy());
      await once(session, 'remoteSettings');
      return session;
    },
  };
}

/** Begins a call with a message of this size. */
function begin(session: ClientHttp2Session, messageBytes: number): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => {});
  const head = Buffer.alloc(5);
  head.writeUInt32BE(messageBytes, 1);
  stream.write(head);
  return stream;
}
const statusOf = async (stream: ClientHttp2Stream): Promise<{ code: string; message: string }> => {
  const { promise, resolve } = Promise.withResolvers<{ code: string; message: string }>();
  const see = (headers: Record<string, unknown>) => {
    if (headers['grpc-status'] === undefined) return;
    resolve({
      code: String(headers['grpc-status']),
      message: decodeURIComponent(String(headers['grpc-message'])),
    });
  };
  stream.on('response', see);
  stream.on('trailers', see);
  stream.once('close', () => resolve({ code: 'none', message: `closed with ${stream.rstCode}` }));
  stream.resume();
  return await promise;
};
const call = async (session: ClientHttp2Session) => {
  const stream = begin(session, 0);
  stream.end();
  return await statusOf(stream);
};
/** Resolves when the server has read everything sent before, as far as it reads. */
const roundTrip = async (session: ClientHttp2Session) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  session.ping(() => resolve());
  await promise;
};

test('gRPC server › holds at most four half messages of a sandbox and serves others', async () => {
  const it = await start();
  const hostile = newCaller();
  const sessions = await Promise.all(Array.from({ length: 3 }, () => it.connection(hostile)));
  let taken = 0;
  const whole = Promise.withResolvers<void>();
  const streams = sessions.flatMap((session) =>
    Array.from({ length: 8 }, () => begin(session, 3 * megabyte)),
  );
  for (const stream of streams)
    stream.write(Buffer.alloc(3 * megabyte - 1), () => {
      taken++;
      if (taken === 4) whole.resolve();
    });
  await whole.promise;
  for (const session of sessions) await roundTrip(session);
  expect(taken).toBe(4);
  const bytes = it.sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
  // Of the other calls, the server holds only what HTTP/2 lets a client send ahead, and the little that it has read.
  expect(bytes).toBeLessThan(4 * 3 * megabyte + 20 * 2 * 65_536 + megabyte);
  expect(await call(await it.connection(newCaller()))).toMatchObject({ code: '0' });
  expect(await call(await it.connection(undefined))).toMatchObject({ code: '0' });
  // Cancelled calls free capacity for the next calls of the same sandbox.
  const closed = Promise.all(streams.map((stream) => once(stream, 'close')));
  for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
  await closed;
  // A stream counts towards the limit of eight per connection until the server has closed it.
  for (const session of sessions) await roundTrip(session);
  for (const session of sessions) expect(await call(session)).toMatchObject({ code: '0' });
});

test('gRPC server › answers all large messages of one connection, most of which wait', async () => {
  const it = await start();
  const session = await it.connection(newCaller());
  // One unknown field of a megabyte.
  const field = Buffer.concat([Buffer.from([0x7a, 0x80, 0x80, 0x40]), Buffer.alloc(megabyte)]);
  const statuses = Array.from({ length: 8 }, () => {
    const stream = begin(session, field.length);
    stream.end(field);
    return statusOf(stream);
  });
  for (const status of await Promise.all(statuses)) expect(status).toMatchObject({ code: '0' });
});

test('gRPC server › ends a message that does not arrive whole, and keeps its connection', async () => {
  const it = await start({ timeoutMs: 100 });
  const session = await it.connection(newCaller());
  const streams = Array.from({ length: 4 }, () => begin(session, 100));
  for (const stream of streams) stream.write('some');
  expect(await Promise.all(streams.map(statusOf))).toEqual(
    streams.map(() => ({
      code: '4',
      message: 'The message did not come whole within 0.1 s. Send it again.',
    })),
  );
  // The server has closed the streams, although this side never ended them.
  for (const stream of streams) if (!stream.closed) await once(stream, 'close');
  expect(session.destroyed).toBe(false);
});

test('gRPC server › frees what came of a message at the deadline that its sender set', async () => {
  const it = await start();
  const session = await it.connection(newCaller());
  for (let n = 0; n < 12; n++) {
    const stream = session.request({
      ...{ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
      'grpc-timeout': '5m',
    });
    stream.on('error', () => {});
    const head = Buffer.alloc(5);
    head.writeUInt32BE(megabyte, 1);
    stream.write(head);
    expect(await statusOf(stream)).toMatchObject({ code: '4' });
    if (!stream.closed) await once(stream, 'close');
  }
  expect(await call(session)).toMatchObject({ code: '0' });
});

test('gRPC server › answers a message that is too large with the limit', async () => {
  const it = await start();
  const session = await it.connection(newCaller());
  const { code, message } = await statusOf(begin(session, 5 * megabyte));
  expect(code).toBe('8');
  expect(message).toBe('Received message larger than max (5242880 vs 3932160)');
  expect(await call(session)).toMatchObject({ code: '0' });
});

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { Client } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport } from '../report.ts';
import { zipOf } from '../zip.ts';

const probeEndsMs = 2000;
/** A slower probe response counts as a fault. */
const healthMs = 2000;
const checkEvery = 20;
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Attacks by a function on its channel, the metadata service and the cloud's address; its call may fail. */
const hostileCode = `
const fs = require('node:fs'); const net = require('node:net'); const tls = require('node:tls');
const random = (n) => require('node:crypto').randomBytes(n);
const to = (host, port, bytes, alpn) => new Promise((resolve) => {
  const socket = alpn ? tls.connect({ host, port, ALPNProtocols: [alpn], rejectUnauthorized: false }) : net.connect(port, host);
  socket.on('error', resolve); socket.on('close', resolve); setTimeout(() => { socket.destroy(); resolve(); }, 300);
  socket.once(alpn ? 'secureConnect' : 'connect', () => { for (const each of bytes) socket.write(each); if (Math.random() < 0.5) socket.destroy(); });
});
exports.main = async (event) => {
  if (event.kind === 'channel') { for (let n = 0; n < event.count; n++) fs.writeSync(3, random(1 + n * 37 % 5000)); return 1; }
  if (event.kind === 'metadata') for (let n = 0; n < event.count; n++) await to('169.254.169.254', 80, [random(200), 'GET / HTTP/1.1\\r\\n', random(50)]);
  if (event.kind === 'cloud') for (let n = 0; n < event.count; n++) await to('169.254.169.253', 443, [random(300)], [undefined, 'h2', 'http/1.1'][n % 3]);
  return 1;
};`;

/**
 * Sends random bytes to every port, in plaintext, over TLS and as HTTP/2, and from a function to everything that it
 * can reach.
 */
export async function bytes({ size, random }: { size: number; random: Random }): Promise<PartReport> {
  const console = new ConsoleProcess();
  const faults = new Faults();
  let slowestMs = 0;
  let calls = 0;
  try {
    await console.start();
    const client = await Client.signedIn(console);
    const innocent = await client.createFunction('innocent');
    await client.createVersion(innocent, {
      zip: zipOf([{ name: 'index.js', content: 'exports.main = async () => ({ body: "well" });' }]),
    });
    const hostile = await client.createFunction('hostile');
    await client.createVersion(hostile, { zip: zipOf([{ name: 'index.js', content: hostileCode }]) });
    const pid = console.pid;
    for (let probe = 0; probe < size && console.isRunning; probe++) {
      if (probe % checkEvery === 0) {
        calls += 1;
        await attackFromInside(client, { functionId: hostile, random });
        slowestMs = Math.max(slowestMs, await healthOf(client, { innocent, faults }));
      }
      await probeOf(console, random);
    }
    if (console.isRunning) slowestMs = Math.max(slowestMs, await healthOf(client, { innocent, faults }));
    if (!console.isRunning || console.pid !== pid)
      faults.add(`the console ended: ${console.stderr.slice(-500)}`);
    for (const line of console.uncaught) faults.add(`nothing caught: ${line.slice(0, 300)}`);
  } finally {
    await console.remove();
  }
  return {
    part: 'random bytes at the ports, the channel and the metadata service',
    size: `${size} connections, ${calls} hostile calls`,
    figures: `slowest innocent call beside them ${Math.round(slowestMs)} ms`,
    faults: faults.list(),
  };
}

async function attackFromInside(
  client: Client,
  { functionId, random }: { functionId: string; random: Random },
) {
  const kind = random.pick(['channel', 'metadata', 'cloud']);
  const payload = JSON.stringify({ kind, count: 1 + random.below(10) });
  const response = await fetch(`${client.console.gateway}/${functionId}?integration=raw`, {
    method: 'POST',
    body: payload,
    headers: { Authorization: `Bearer ${client.token}` },
  }).catch(() => undefined);
  await response?.text().catch(() => undefined);
}

async function healthOf(
  client: Client,
  { innocent, faults }: { innocent: string; faults: Faults },
): Promise<number> {
  const beganMs = performance.now();
  const answers = await Promise.all([client.send({ path: '/healthz' }), client.call(innocent)]).catch(
    (error: Error) => error,
  );
  const tookMs = performance.now() - beganMs;
  if (answers instanceof Error) faults.add(`nobody answers any more: ${answers.message}`);
  else
    for (const { status, text } of answers)
      if (status !== 200) faults.add(`an innocent request was answered ${status}: ${text.slice(0, 200)}`);
  if (tookMs > healthMs) faults.add(`an innocent call took ${Math.round(tookMs)} ms`);
  return tookMs;
}

async function probeOf(console: ConsoleProcess, random: Random): Promise<void> {
  const http = [new URL(console.origin), new URL(console.gateway)].map(({ hostname, port }) => ({
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port: Number(port),
  }));
  const grpc = { host: '127.0.0.1', port: console.grpcPort };
  switch (random.below(6)) {
    case 0:
      return await written(connect(random.pick(http)), [random.bytes(random.below(3000))], random);
    case 1:
      return await written(connect(random.pick(http)), requestLike(random), random);
    case 2:
      return await written(
        connect(grpc),
        [Buffer.from([22, 3, 1]), random.bytes(random.below(1000))],
        random,
      );
    case 3:
      return await written(overTls(grpc, random), [random.bytes(random.below(2000))], random);
    case 4:
      return await written(overTls(grpc, random), [preface, ...frames(random)], random);
    default:
      return await callsByHttp2(grpc, random);
  }
}

function overTls(to: { host: string; port: number }, random: Random): TLSSocket {
  const ALPNProtocols = random.pick([['h2'], ['http/1.1'], ['h2', 'http/1.1'], ['nothing']]);
  return tlsConnect({ ...to, ALPNProtocols, rejectUnauthorized: false });
}

function requestLike(random: Random): Buffer[] {
  const lines = [
    'GET / HTTP/1.1',
    'POST /iam/v1/tokens HTTP/1.1',
    'CONNECT a:1 HTTP/1.1',
    'GET http://x/ HTTP/9.9',
  ];
  const headers = [
    'Host: localhost',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Content-Length: 5',
    'Upgrade: h2c',
  ];
  const chosen = [random.pick(lines), ...Array.from({ length: random.below(6) }, () => random.pick(headers))];
  return [Buffer.from(`${chosen.join('\r\n')}\r\n\r\n`), random.bytes(random.below(500))];
}

/** HTTP/2 frames with a well-formed header and random content. */
function frames(random: Random): Buffer[] {
  return Array.from({ length: 1 + random.below(20) }, () => {
    const body = random.bytes(random.below(200));
    const head = Buffer.alloc(9);
    head.writeUIntBE(random.chance(0.9) ? body.length : random.below(0xffffff), 0, 3);
    head.writeUInt8(random.below(12), 3);
    head.writeUInt8(random.below(256), 4);
    head.writeUInt32BE(random.below(9), 5);
    return Buffer.concat([head, body]);
  });
}

/**
 * Writes, and disconnects before, during or after the server reads; ignores connection errors, which a probe
 * provokes.
 */
async function written(socket: Socket, parts: readonly Buffer[], random: Random): Promise<void> {
  const leavesEarly = random.chance(0.4);
  socket.on('error', () => undefined);
  const secured = 'encrypted' in socket ? 'secureConnect' : 'connect';
  socket.once(secured, () => {
    for (const part of parts) socket.write(part);
    if (leavesEarly) socket.destroy();
    else socket.end();
  });
  if (leavesEarly && random.chance(0.3))
    socket.once('connect', () => setTimeout(() => socket.destroy(), random.below(20)));
  socket.resume();
  socket.setTimeout(probeEndsMs, () => socket.destroy());
  if (!socket.destroyed) await once(socket, 'close').catch(() => undefined);
}

/** A real HTTP/2 client that calls missing methods, and disconnects. */
async function callsByHttp2({ port }: { port: number }, random: Random): Promise<void> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  const closed = once(session, 'close').catch(() => undefined);
  for (let streams = 1 + random.below(5); streams > 0; streams--) {
    const path = random.pick([
      '/yandex.cloud.serverless.functions.v1.FunctionService/List',
      '/no.Such/Method',
      '/',
      '/%',
    ]);
    const stream = session.request({
      ':method': random.pick(['POST', 'GET']),
      ':path': path,
      'content-type': 'application/grpc',
    });
    stream.on('error', () => undefined);
    stream.end(random.bytes(random.below(300)));
    if (random.chance(0.5)) stream.close(random.below(14));
    stream.resume();
  }
  setTimeout(() => session.destroy(), random.below(100));
  await closed;
}

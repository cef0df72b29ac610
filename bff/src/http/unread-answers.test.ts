import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen, stopListening } from '../listen.ts';
import { serverWithTimeouts } from './server-timeouts.ts';

const mebibyte = 1024 * 1024;
/** Larger than the buffers of the kernel. */
const answer = Buffer.alloc(16 * mebibyte, 'a');
const bytesMax = 40 * mebibyte;

let server: Server;
let port: number;
let clients: Socket[];
let served: Socket[];
beforeEach(async () => {
  server = serverWithTimeouts({ checkMs: 50, unread: { bytesMax, stalledMs: 200 } });
  clients = [];
  served = [];
  server.on('connection', (socket) => served.push(socket));
  server.on('request', (_, response) => response.end(answer));
  port = await listen(server, { host: '127.0.0.1', port: 0, setting: '' });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await stopListening(server, 0);
});

const get = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** A client that reads nothing. */
async function silent(requests = 1): Promise<Socket> {
  const client = connect(port, '127.0.0.1').on('error', () => {});
  clients.push(client);
  await once(client, 'connect');
  client.write(get.repeat(requests));
  return client;
}
const left = () => served.filter((socket) => !socket.destroyed);
const unreadBytes = () => left().reduce((sum, { writableLength }) => sum + writableLength, 0);

describe('UnreadAnswers', () => {
  it('ends connections that read nothing while their answers exceed the limit, and no more of them', async () => {
    for (let n = 0; n < 10; n += 1) await silent();
    await expect.poll(() => served.length).toBe(10);
    await expect.poll(() => unreadBytes()).toBeLessThanOrEqual(bytesMax);
    expect(left()).not.toEqual([]);
  });

  it('counts the answers to pipelined requests', async () => {
    await silent(4);
    await expect.poll(() => served.length).toBe(1);
    await expect.poll(left).toEqual([]);
  });

  it('ends no connection of a client that reads', async () => {
    for (let n = 0; n < 10; n += 1) await silent();
    const read = await fetch(`http://127.0.0.1:${port}/`);
    expect((await read.arrayBuffer()).byteLength).toBe(answer.length);
  });
});

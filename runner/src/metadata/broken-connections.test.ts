/**
 * Clients of the metadata service that disconnect at different stages, in each of which Node.js has a different owner
 * for the socket.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelinedMax } from '../http/pipelining.ts';
import { MetadataServer } from './server.ts';

const service = new MetadataServer({ tokens: { tokenFor: async () => undefined } });
const uncaught: unknown[] = [];
const keep = (error: unknown) => uncaught.push(error);
let port = 0;
let end = () => {};
beforeAll(async () => {
  process.on('uncaughtException', keep).on('unhandledRejection', keep);
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  end = service.adopt(listener, { identity: { functionId: 'd4efunction', folderId: 'b1gfolder' } });
  port = (listener.address() as AddressInfo).port;
});
afterAll(() => {
  end();
  service.close();
  process.off('uncaughtException', keep).off('unhandledRejection', keep);
});

async function said(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('metadata service', () => {
  it.each([
    ['a tunnel', 'CONNECT metadata HTTP/1.1\r\nHost: metadata\r\n\r\n'],
    ['a tunnel with bytes', `CONNECT metadata HTTP/1.1\r\nHost: metadata\r\n\r\n${'x'.repeat(100_000)}`],
    ['a web socket', 'GET / HTTP/1.1\r\nHost: metadata\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['half a request', 'GET / HTTP/1.1\r\nHost: meta'],
    ['garbage', '\x00\x01\x02\r\n\r\n'],
  ])('survives a client that asks for %s and resets the connection', async (_, text) => {
    for (let n = 0; n < 60; n++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      await new Promise((sent) => socket.write(text, sent));
      // The response is being sent, so that the reset hits a socket during a write.
      for (let turns = n % 4; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    expect(await said('GET / HTTP/1.1\r\nHost: metadata\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(uncaught).toEqual([]);
  });

  it('ends a connection with too many requests in a row, and serves the next one', async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nHost: metadata\r\n\r\n'.repeat(1000));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer.split('HTTP/1.1 403').length - 1).toBeLessThanOrEqual(pipelinedMax);
    expect(await said('GET / HTTP/1.1\r\nConnection: close\r\nHost: metadata\r\n\r\n')).toMatch(/ 403 /);
  });

  it('answers a CONNECT with 405 and closes the connection', async () => {
    expect(await said('CONNECT metadata HTTP/1.1\r\nHost: metadata\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
  });
});

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limitPipelining, pipelinedMax } from './pipelining.ts';

const opened: Server[] = [];
const uncaught: unknown[] = [];
const keep = (error: unknown) => uncaught.push(error);
process.on('uncaughtException', keep);
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
  expect(uncaught).toEqual([]);
});

/** A server that answers only when told to, and counts its requests. */
async function serverThatWaits() {
  const answers: (() => void)[] = [];
  const server = createServer((_, response) => {
    answers.push(() => response.end('x'));
  });
  limitPipelining(server);
  opened.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, answers, port: (server.address() as AddressInfo).port };
}

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

describe('limitPipelining', () => {
  it.each([
    ['waits with its answers', request],
    ['answers by itself', request.replace('\r\n\r\n', '\r\nExpect: more\r\n\r\n')],
  ])(
    'ends a connection with too many requests in a row to a server that %s, and reads no others',
    async (_, text) => {
      const { server, port } = await serverThatWaits();
      let parsed = 0;
      const onRequest = () => parsed++;
      subscribe('http.server.request.start', onRequest);
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      socket.write(text.repeat(2000));
      await new Promise((resolve) => socket.resume().once('close', resolve));
      unsubscribe('http.server.request.start', onRequest);
      expect(server.listening).toBe(true);
      expect(parsed).toBe(pipelinedMax);
    },
  );

  it('serves any number of requests on a connection, one after another or a few at a time', async () => {
    const { answers, port } = await serverThatWaits();
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    for (let turn = 1; turn <= 5; turn++) {
      socket.write(request.repeat(pipelinedMax));
      await expect.poll(() => answers.length).toBe(pipelinedMax);
      for (const answer of answers.splice(0)) answer();
      await expect.poll(() => text.split('HTTP/1.1 200').length - 1).toBe(turn * pipelinedMax);
    }
    socket.destroy();
  });
});

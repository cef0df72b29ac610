import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

test.each([
  ['in one piece', ['{"a": 1}']],
  ['in several', ['{"a"', ': ', '1}']],
])('readBody › reads a body that comes %s and leaves its request whole', async (_, pieces) => {
  const server = createServer(async (asked, response) => {
    const aborted: string[] = [];
    asked.on('error', () => aborted.push('error')).on('aborted', () => aborted.push('aborted'));
    const body = Buffer.from(await readBody(asked)).toString();
    const { readableEnded, socket } = asked;
    response.end(JSON.stringify({ body, readableEnded, from: socket?.remoteAddress, aborted }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { 'Content-Length': pieces.join('').length };
  const asking = request({ port, host: '127.0.0.1', method: 'POST', headers });
  for (const piece of pieces) await new Promise((sent) => asking.write(piece, sent));
  asking.end();
  const [answer] = await once(asking, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  expect(JSON.parse(text)).toEqual({
    body: '{"a": 1}',
    readableEnded: true,
    from: '127.0.0.1',
    aborted: [],
  });
  server.close();
});

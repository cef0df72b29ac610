import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { holdRequests, listen, stopListening } from './listen.ts';

test('a request that comes before there is anybody to answer waits and is answered', async () => {
  const server = createServer();
  const answerWith = holdRequests(server);
  const arrived = new Promise((resolve) => server.once('request', resolve));
  const port = await listen(server, { host: '127.0.0.1', port: 0, setting: 'FC_PORT' });
  const early = fetch(`http://127.0.0.1:${port}/early`);
  await arrived;
  answerWith((request, response) => response.end(request.url));
  expect(await (await early).text()).toBe('/early');
  expect(await (await fetch(`http://127.0.0.1:${port}/later`)).text()).toBe('/later');
  await stopListening(server, 0);
});

import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { holdRequests, listen, stopListening } from './listen.ts';

test('listener › answers requests that arrive before the server is ready', async () => {
  const { listener, answerBy } = holdRequests();
  const server = createServer(listener);
  const port = await listen(server, { host: '127.0.0.1', port: 0, setting: '' });
  const early = fetch(`http://127.0.0.1:${port}/early`);
  await new Promise((resolve) => server.once('request', resolve));
  answerBy((request, response) => response.end(request.url));
  expect(await (await early).text()).toBe('/early');
  expect(await (await fetch(`http://127.0.0.1:${port}/later`)).text()).toBe('/later');
  await stopListening(server, 0);
});

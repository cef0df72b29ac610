import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';
import { serverWithTimeouts } from '../http/server-timeouts.ts';
import { listen, stopListening } from '../listen.ts';
import { createGateway } from './gateway.ts';

const answerBytes = 3_600_000;
let it: TestConsole;
let functionId: string;
let host: string;
const server = serverWithTimeouts({ requestMs: 600, answerMs: 600, checkMs: 50 });
const lines: string[] = [];
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  host = `127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0, setting: '' })}`;
  const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
  server.on('request', createGateway({ services: it.cloud, hosts: new Set([host]), log }));
  const code = `exports.main = async (event) => {
    if (event.queryStringParameters.slow) await new Promise((resolve) => setTimeout(resolve, 1500));
    return { body: 'x'.repeat(Number(event.queryStringParameters.bytes)) };
  };`;
  functionId = (await it.createFunction('')).id;
  await it.createVersion(functionId, { content: zipOf({ 'index.js': code }) });
});
afterAll(async () => {
  await stopListening(server, 0);
  await it.close();
});

async function client(head: string, ...headers: string[]): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(host.split(':')[1]) });
  await once(socket, 'connect');
  const all = [head, `Host: ${host}`, `Authorization: Bearer ${it.ownerIamToken}`, ...headers];
  socket.write(`${all.join('\r\n')}\r\n`);
  return socket;
}
async function wholeAnswer(socket: Socket): Promise<string> {
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  // Bytes that arrive after the end make the server reset the connection.
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

describe('slow client', () => {
  test('gets 408 when it sends its headers a byte at a time', async () => {
    const socket = await client(`POST /${functionId} HTTP/1.1`);
    const sending = setInterval(() => socket.write('X'), 20);
    expect(await wholeAnswer(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(sending);
  });

  test('loses its connection when it sends its body a byte at a time', async () => {
    const socket = await client(`POST /${functionId} HTTP/1.1`, 'Content-Length: 3000000', '');
    const sending = setInterval(() => socket.write('x'), 20);
    expect(await wholeAnswer(socket)).not.toMatch(/^HTTP\/1\.1 200 /);
    clearInterval(sending);
    expect(lines).toEqual([]);
  });

  test('loses its connection when it does not read its answer', async () => {
    const get = `GET /${functionId}?bytes=${answerBytes} HTTP/1.1`;
    const socket = await client(get, '');
    // Larger than the kernel's buffers at both ends.
    const authorization = `Authorization: Bearer ${it.ownerIamToken}`;
    for (let n = 0; n < 3; n++) socket.write(`${get}\r\nHost: ${host}\r\n${authorization}\r\n\r\n`);
    const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(1);
    // The client reads nothing, so the server holds the response until it gives up.
    await expect.poll(open, { timeout: 20_000 }).toBe(0);
    socket.destroy();
  });
});

test('gateway › waits for a slow call, and sends a large answer whole', async () => {
  const answer = await fetch(`http://${host}/${functionId}?slow=1&bytes=${answerBytes}`, {
    headers: { Authorization: `Bearer ${it.ownerIamToken}` },
  });
  expect((await answer.text()).length).toBe(answerBytes);
});

/** Bytes of a request reach the function as UTF-8, and bytes of its answer reach the client as they are. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const code = `exports.main = async (event) => {
  const asked = event.queryStringParameters;
  if (asked.name) return { headers: { [asked.name]: asked.value }, body: 'a;b' };
  return { body: JSON.stringify({ header: event.headers['X-Name'], path: 'path' in event }) };
};`;

let test: TestConsole;
let id: string;
beforeAll(async () => {
  await prepareForRuns();
  test = await openTestConsole();
  id = (await test.createFunction('')).id;
  await test.createVersion(id, { content: zipOf({ 'index.js': code }) });
});
afterAll(() => test.close());

/** One request as bytes; the answer as bytes in latin1. */
async function send(target: string, headers: readonly string[] = []): Promise<string> {
  const { hostname, port, host } = new URL(test.gatewayUrl);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  const authorization = `Authorization: Bearer ${test.ownerIamToken}`;
  const head = [
    `GET /${id}${target} HTTP/1.1`,
    `Host: ${host}`,
    authorization,
    'Connection: close',
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('gateway', () => {
  it('hands UTF-8 bytes of a header to the function as text, and no path', async () => {
    const answer = await send('', ['X-Name: Вася']);
    expect(answer).toContain(latin1('{"header":"Вася","path":false}'));
  });

  it('calls the function when a slash follows its id', async () => {
    expect(await send('/')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each([
    ['Content-Disposition', 'attachment; filename="отчёт.csv"'],
    ['content-disposition', 'inline; filename="é.txt"'],
    ['X-Title', 'отчёт'],
    ['Set-Cookie', 'имя=значение'],
    ['Location', 'https://пример.рф/é'],
    ['Link', '<é>; rel="next"'],
  ])('answers with the header %s: %s of the function as its UTF-8 bytes', async (name, value) => {
    const answer = await send(`?name=${name}&value=${encodeURIComponent(value)}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toLowerCase()).toContain(`${name}: `.toLowerCase());
    expect(answer).toContain(`: ${latin1(value)}\r\n`);
    expect(answer).toMatch(/\r\n\r\na;b$/);
  });

  it.each([
    'Date',
    'Trailer',
    'Expect',
    'Upgrade',
    'Connection',
    'Content-Length',
    'Transfer-Encoding',
    'Keep-Alive',
  ])('never fails itself when the function answers with the header %s', async (name) => {
    for (const value of ['', '1', 'é', 'x'.repeat(4000)])
      expect(await send(`?name=${name}&value=${encodeURIComponent(value)}`)).not.toMatch(/^HTTP\/1\.1 500 /);
  });
});

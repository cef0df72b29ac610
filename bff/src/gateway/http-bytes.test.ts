/** Request bytes reach the function as UTF-8, and response bytes reach the client unchanged. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const code = `exports.main = async (event) => {
  const asked = event.queryStringParameters;
  if (asked.имя) return { body: JSON.stringify([asked, event.httpMethod, Buffer.from(event.body, 'base64').toString(), event.requestContext.identity.sourceIp]) };
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

/** Sends one request as bytes; returns the response bytes as latin1. */
async function send(
  target: string,
  headers: readonly string[] = [],
  { method = 'GET', pieces = [] as readonly string[] } = {},
): Promise<string> {
  const { hostname, port, host } = new URL(test.gatewayUrl);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  const authorization = `Authorization: Bearer ${test.ownerIamToken}`;
  const head = [
    `${method} /${id}${target} HTTP/1.1`,
    `Host: ${host}`,
    authorization,
    'Connection: close',
    ...headers,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  for (const piece of pieces) {
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(piece);
  }
  await once(socket, 'close');
  return answer;
}
const latin1 = (text: string) => Buffer.from(text).toString('latin1');

describe('gateway', () => {
  it('hands UTF-8 bytes of a header to the function as text, and no path', async () => {
    const answer = await send('', ['X-Name: Вася']);
    expect(answer).toContain(latin1('{"header":"Вася","path":false}'));
  });

  it('takes UTF-8 bytes in a request line, with a body in pieces', async () => {
    const length = ['Content-Length: 10'];
    const answer = await send('?имя=Вася&a=%20', length, { method: 'POST', pieces: ['12345', '67890'] });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain(latin1('[{"имя":"Вася","a":" "},"POST","1234567890","127.0.0.1"]'));
  });

  it.each([
    ['a character that is no part of a URL', '\x01', [], /^HTTP\/1\.1 400 .*Percent-encode them/s],
    ['a header without a name', '', [': x'], /^HTTP\/1\.1 400 .*not valid HTTP: /s],
    ['headers of 17 KB', '', [`X-Large: ${'x'.repeat(17_000)}`], /^HTTP\/1\.1 431 .*more than 16 KB/s],
  ])('says what is wrong with a request that has %s', async (_, target, headers, words) => {
    const answer = await send(target, headers);
    expect(answer).toMatch(words);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      errorType: 'ProxyIntegrationError',
    });
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

import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runEvent } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let console_: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  console_ = await openTestConsole();
});
afterAll(async () => {
  await console_.close();
});

/** Expressions of what a handler returns. */
const shapes = [
  '{ statusCode: 200, body: "plain" }',
  '{ statusCode: 404, body: "absent" }',
  '{ statusCode: 204 }',
  '{ statusCode: 201, body: { nested: [1, null] } }',
  '{ statusCode: 302, headers: { Location: "/elsewhere" } }',
  '{ body: "no status" }',
  '{ code: 200, body: "the tutorial" }',
  '{}',
  '"a string"',
  '17',
  'true',
  '[1, 2]',
  'null',
  'undefined',
  '{ statusCode: 99, body: "x" }',
  '{ statusCode: "200", body: "x" }',
  '{ body: "aGVsbG8=", isBase64Encoded: true }',
  '{ body: "/9j/4A==", isBase64Encoded: true, headers: { "Content-Type": "image/jpeg" } }',
  '{ body: "not base64!", isBase64Encoded: true }',
  '{ headers: { "x-name": "Жёлтый", Server: "mine", Connection: "close" }, body: "ü" }',
  '{ multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] }, body: "" }',
  '{ headers: { "bad name": "x" } }',
  '{ body: "x".repeat(100_000) }',
  '(() => { throw new RangeError("too far"); })()',
];

type Shown = { status: number; headers: [name: string, value: string][]; body: Buffer };

/** What differs between any two answers, and what Node.js adds for the connection. */
const ofOneAnswer = new Set(['x-request-id', 'date', 'connection', 'keep-alive']);
const comparable = (headers: Shown['headers']) =>
  headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !ofOneAnswer.has(name));

async function fromUrl(functionId: string, index: number): Promise<Shown> {
  const url = `${console_.gatewayUrl}/${functionId}?shape=${index}`;
  const headers = { Authorization: `Bearer ${console_.ownerIamToken}` };
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request(url, { headers }, resolve).on('error', reject).end();
  });
  const { rawHeaders } = response;
  const pairs = rawHeaders.flatMap((name, at): Shown['headers'] =>
    at % 2 === 0 ? [[name, Buffer.from(rawHeaders[at + 1] ?? '', 'latin1').toString()]] : [],
  );
  return {
    status: response.statusCode ?? 0,
    headers: comparable(pairs),
    body: await buffer(response),
  };
}

async function fromRun(functionId: string, index: number, integration?: 'http' | 'raw') {
  const payload = JSON.stringify({ queryStringParameters: { shape: String(index) } });
  const { body } = await console_.post(`/console/functions/${functionId}:run`, { payload, integration });
  const last = String(body)
    .trimEnd()
    .split('\n')
    .findLast((line) => line.startsWith('data: '));
  const event = runEvent.parse(JSON.parse(last?.slice('data: '.length) ?? ''));
  if (event.type !== 'finished') throw new Error('the run did not finish');
  return event.result;
}

describe('run', () => {
  it.each(shapes.map((shape, index) => ({ shape: shape.slice(0, 60), index })))(
    'shows what the invoke URL answers when the handler returns $shape',
    async ({ index }) => {
      const functionId = await deployed();
      const expected = await fromUrl(functionId, index);
      const result = await fromRun(functionId, index, 'http');
      expect({
        status: result.status,
        headers: comparable((result.headers ?? []).map(({ name, value }) => [name, value])),
        body: Buffer.from(result.response, result.isBase64 ? 'base64' : 'utf8'),
      }).toEqual(expected);
    },
  );

  it('shows the value of the handler as JSON when the integration is raw or absent', async () => {
    const functionId = await deployed();
    for (const integration of ['raw', undefined] as const) {
      const result = await fromRun(functionId, 1, integration);
      expect(result).toMatchObject({ status: 200, response: '{"statusCode":404,"body":"absent"}' });
      expect(result.headers).toBeUndefined();
    }
  });
});

let deployedId: Promise<string> | undefined;
function deployed(): Promise<string> {
  deployedId ??= (async () => {
    const { id } = await console_.createFunction('');
    const cases = shapes.map((shape) => `() => (${shape})`).join(',\n');
    const code = `const shapes = [${cases}];\nexports.main = async (event) => shapes[event.queryStringParameters.shape]();`;
    await console_.createVersion(id, { content: zipOf({ 'index.js': code }) });
    return id;
  })();
  return deployedId;
}

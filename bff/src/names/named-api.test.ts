import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';
import { sqsApi } from '../queues/api/sqs-api.ts';
import { type NamedAnswer, namedApi } from './named-api.ts';

let it: TestConsole;
let answer: NamedAnswer;
beforeAll(async () => {
  it = await openTestConsole();
  const here = new Set(['localhost:8443']);
  answer = namedApi({
    app: it.app,
    sqs: sqsApi({ ...it.cloud, log: pino({ level: 'silent' }) }),
    consoleHost: 'localhost:8080',
    hosts: here,
    plaintextHosts: new Set(),
  });
});
afterAll(async () => {
  await it.close();
});

const cloudHost = 'serverless-functions.api.cloud.yandex.net';

async function read(path: string, host: string) {
  const headers = { authorization: `Bearer ${it.ownerIamToken}` };
  return await (await answer(new Request(`http://${host}${path}`, { headers }), host)).json();
}

describe('named API', () => {
  test('returns the addresses of functions that its caller reaches, in operations too', async () => {
    const description = `not an address: "httpInvokeUrl":"${it.gatewayUrl}/x"`;
    const { body } = await it.post('/functions/v1/functions', {
      folderId: it.folderId,
      name: 'addressed',
      description,
    });
    const { id } = body.response;
    const list = `/functions/v1/functions?folderId=${it.folderId}`;
    for (const [host, origin] of [
      [cloudHost, 'https://functions.yandexcloud.net'],
      ['localhost:8443', it.gatewayUrl],
    ] as const) {
      const shown = { description, httpInvokeUrl: `${origin}/${id}` };
      expect(await read(`/functions/v1/functions/${id}`, host)).toMatchObject(shown);
      expect(await read(list, host)).toMatchObject({ functions: [shown] });
      expect(await read(`/operations/${body.id}`, host)).toMatchObject({ response: shown });
      const operations = await read(`/functions/v1/functions/${id}/operations`, host);
      expect(operations).toMatchObject({ operations: [{ response: shown }] });
    }
  });
});

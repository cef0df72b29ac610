import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWithFunctions } from './inside.ts';
import { zipOf } from './test-console.ts';

let it: Awaited<ReturnType<typeof startWithFunctions>>;
let serviceAccountId: string;
let callee: string;
const sourceOf = (name: string) => readFileSync(new URL(`functions/${name}`, import.meta.url), 'utf8');
const environment = { HOME: process.env.HOME ?? '/nonexistent' };

beforeAll(async () => {
  it = await startWithFunctions(environment);
  serviceAccountId = await it.account('inside', 'editor');
  callee = await it.deploy(
    zipOf({
      'index.js':
        'exports.main = (event) => ({ statusCode: 200, body: JSON.stringify({ name: (event.queryStringParameters || {}).name, from: event.requestContext.identity.sourceIp }) });',
    }),
  );
});
afterAll(async () => {
  expect(await it.close()).toEqual({ code: 0, stderr: '' });
});

describe('cloud names inside a sandbox', () => {
  const answered = (name: string) => ({ status: 200, body: { name, from: '169.254.169.253' } });
  const seen = () => ({
    byNobody: 403,
    fn: { id: callee, httpInvokeUrl: `https://functions.yandexcloud.net/${callee}` },
    endpoint: { id: 'iam', address: 'iam.api.cloud.yandex.net:443' },
  });

  test.each([
    ['nodejs12', {}],
    ['nodejs22', { connectivity: { networkId: 'isolated' } }],
  ])('lead here for fetch and https of %s', async (runtime, more) => {
    const content = zipOf({ 'index.js': sourceOf('inside/index.js') });
    const caller = await it.deploy(content, { runtime, serviceAccountId, executionTimeout: '30s', ...more });
    expect(await it.call(caller, { callee })).toMatchObject({
      ...seen(),
      byFetch: answered('fetch'),
      byGet: answered('get'),
    });
  });

  test('lead here for requests and urllib of Python', async () => {
    const { body } = await it.send('/functions/v1/runtimes');
    const runtime = body.runtimes.filter((id: string) => id.startsWith('python')).at(-1);
    const content = zipOf({ 'index.py': sourceOf('inside/index.py') });
    const caller = await it.deploy(content, { runtime, serviceAccountId, executionTimeout: '30s' });
    expect(await it.call(caller, { callee })).toMatchObject({
      ...seen(),
      byRequests: answered('requests'),
      byUrllib: answered('urllib'),
    });
  });

  test('lead here for clients of the registry at their default addresses', async () => {
    const content = zipOf({
      'index.js': sourceOf('clients/index.js'),
      'package.json': sourceOf('clients/package.json'),
    });
    const caller = await it.deploy(content, {
      serviceAccountId,
      executionTimeout: '30s',
      resources: { memory: '536870912' },
    });
    const response = await fetch(`${it.gatewayUrl}/${caller}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${it.token}` },
      body: JSON.stringify({
        folderId: it.folderId,
        content: zipOf({ 'index.js': 'exports.main = () => 1;' }),
      }),
    });
    const did = { url: true, listed: true, versions: true, gone: 5 };
    expect(await response.json()).toEqual({
      byToken: did,
      byMetadata: did,
      byLite: expect.arrayContaining([caller, callee]),
    });
  }, 120_000);
});

/**
 * Attacks by a hostile function that reaches this cloud under the cloud's host names; `inside.test.ts` tests the
 * access itself.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWithFunctions } from './inside.ts';
import { versionRequest, zipOf } from './test-console.ts';

type Answer = { status: number; body: string; headers: Record<string, string> };

let it: Awaited<ReturnType<typeof startWithFunctions>>;
let attacker: string;
let serviceAccountId: string;
const content = zipOf({
  'index.js': readFileSync(new URL('functions/attacks/index.js', import.meta.url), 'utf8'),
});
const api = 'iam.api.cloud.yandex.net';
const functions = 'functions.yandexcloud.net';

beforeAll(async () => {
  it = await startWithFunctions();
  serviceAccountId = await it.account('hostile', 'functions.functionInvoker');
  attacker = await it.deploy(content, { serviceAccountId, executionTimeout: '20s' });
});
afterAll(async () => {
  expect(await it.close()).toEqual({ code: 0, stderr: '' });
});

const all = (requests: object[]): Promise<Answer[]> => it.call(attacker, { part: 'all', requests });

describe('hostile function that knows the cloud’s names', () => {
  test('reaches none of the console’s own routes and pages, though it had the owner’s token', async () => {
    const paths = [
      '/',
      '/index.html',
      '/healthz',
      '/openapi.json',
      '/console/session',
      `/console/functions/${attacker}/logs`,
      '/functions/v1/../../console/session',
      '/functions/v1/%2e%2e/%2e%2e/console/session',
      '/functions/v1/..%2f..%2fconsole/session',
      '//console/session',
      '/%63onsole/session',
      '/iam/v1:/console/session',
      '/functions/v1/~/console',
    ];
    const headers = { authorization: `Bearer ${it.token}` };
    const names = [api, 'serverless-functions.api.cloud.yandex.net', functions];
    const answers = await all(names.flatMap((name) => paths.map((path) => ({ name, path, headers }))));
    for (const [at, { status, body, headers: told }] of answers.entries()) {
      const asked = `${names[Math.floor(at / paths.length)]}${paths[at % paths.length]}`;
      expect([400, 404], asked).toContain(status);
      expect(told['content-type'], asked).toMatch(/^application\/json/);
      expect(told['set-cookie'], asked).toBeUndefined();
      expect(body, asked).not.toContain(it.folderId);
    }
  });

  test('gets no answer under another name or by a cookie', async () => {
    const path = `/functions/v1/functions?folderId=${it.folderId}`;
    const console = new URL(it.server.origin).host;
    const cookie = await it.sessionCookie();
    const [byConsole, byNone, byFunctions, byCookie] = await all([
      { name: api, path, headers: { host: console, cookie } },
      { name: api, path, headers: { host: 'localhost', cookie } },
      { name: api, path, headers: { host: functions, cookie } },
      { name: api, path, headers: { cookie } },
    ]);
    expect([byConsole, byNone, byFunctions, byCookie].map((answer) => answer?.status)).toEqual([
      403, 403, 400, 401,
    ]);
    // The cookie works on the console's own origin.
    expect((await fetch(`${it.server.origin}${path}`, { headers: { cookie } })).status).toBe(200);
  });

  test('passes for no other client by the address that it comes from', async () => {
    const echo = await it.deploy(
      zipOf({
        'index.js': 'exports.main = (event) => ({ body: event.requestContext.identity.sourceIp });',
      }),
    );
    const headers = {
      authorization: `Bearer ${(await it.make('/iam/v1/tokens:createForServiceAccount', { serviceAccountId })).iamToken}`,
      'x-forwarded-for': '127.0.0.1',
    };
    const asked = { name: functions, path: `/${echo}`, headers };
    const answers = await all([asked, { ...asked, localAddress: '127.0.0.1' }]);
    expect(answers.map(({ body }) => body)).toEqual(['169.254.169.253', '169.254.169.253']);
  });

  test('calls itself at most sixteen times in a circle, while the console answers', async () => {
    const ring = await it.deploy(content, { serviceAccountId, executionTimeout: '20s' });
    const circling = it.call(attacker, { part: 'ring', next: ring });
    const { body } = await it.send('/functions/v1/runtimes');
    expect(body.runtimes).toContain('nodejs22');
    expect(await circling).toEqual({
      calls: 17,
      end: {
        errorCode: 429,
        errorType: 'TooManyRequests',
        errorMessage: expect.stringContaining('Look for one that calls itself'),
      },
    });
  });

  test('loses its idle connections to new ones', async () => {
    const statuses = await it.call(attacker, {
      part: 'leak',
      times: 100,
      name: 'api.cloud.yandex.net',
      path: '/endpoints/iam',
    });
    expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
  });

  test('loses its connection when it sends requests without waiting', async () => {
    const asked = { part: 'pipeline', name: 'api.cloud.yandex.net', path: '/endpoints', times: 2000 };
    expect(await it.call(attacker, asked)).toBe('closed');
    expect((await all([{ name: 'api.cloud.yandex.net', path: '/endpoints' }]))[0]?.status).toBe(200);
  });

  test('reaches no console when its version sends the names to the internet', async () => {
    const environment = { FC_CLOUD_NAMES: 'internet' };
    const away = await it.deploy(content, { environment, connectivity: { networkId: 'isolated' } });
    const asked = { part: 'all', requests: [{ name: api, path: '/endpoints' }] };
    expect(await it.call(away, asked)).toMatchObject({
      errorMessage: expect.stringMatching(/EAI_AGAIN|ENOTFOUND/),
    });
    const wrong = await it.send('/functions/v1/versions', {
      ...versionRequest(away),
      environment: { FC_CLOUD_NAMES: 'elsewhere' },
    });
    expect(wrong).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('environment.FC_CLOUD_NAMES: must be here or internet') },
    });
  });
});

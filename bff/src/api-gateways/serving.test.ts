import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { newGateway, type Sent, sendTo, specificationHead } from '../../test/api-gateway-client.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let it: TestConsole;
let functionId: string;
let accountId: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  functionId = (await it.createFunction('behind-gateways')).id;
  accountId = (await it.createAccount('calls-for-gateways')).id;
  await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
    ...{ id: accountId, type: 'serviceAccount' },
  });
  const code = `
let calls = 0;
exports.main = async (event) => {
  if (event.cookies !== undefined) {
    calls++;
    const key = event.headers['X-Key'];
    if (key === 'throw') throw new Error('broken');
    if (key === 'shape') return { authorized: true };
    return { isAuthorized: key === 'right', context: { calls, event } };
  }
  if ((event.path || '').startsWith('/cookie')) return { headers: { 'Set-Cookie': 'a=1; Domain=localhost; HttpOnly' } };
  return { body: event };
};`;
  await it.createVersion(functionId, { content: zipOf({ 'index.js': code }) });
});
afterAll(async () => {
  await it.close();
});

const gateway = (paths: string, more?: object) => newGateway(it, paths, more);
const send = (to: { domain: string }, path: string, sent?: Sent) => sendTo(it, to, path, sent);
const ofFunction = (more = '') =>
  `{ type: cloud_functions, function_id: ${functionId}, service_account_id: ${accountId}${more} }`;

describe('API gateway', () => {
  test('calls a private function as its account, with the event of format 0.1 and of format 1.0', async () => {
    const made = await gateway(`paths:
  /pets/{id}:
    post:
      operationId: feed
      parameters: [{ in: path, name: id }, { in: query, name: food }, { in: header, name: X-Mood }]
      x-yc-apigateway-integration: ${ofFunction(", context: { pet: 'pet {id}' }")}
  /v1/{rest+}:
    get:
      x-yc-apigateway-integration: ${ofFunction(", payload_format_version: '1.0'")}
`);
    const headers = {
      'Content-Type': 'application/json',
      'X-Mood': 'good',
      Authorization: 'Basic YTpi',
      Cookie: 'c=1',
    };
    const old = await send(made, '/pets/7%2F8?food=fish&food=hay&other=x', {
      method: 'POST',
      headers,
      body: '{"n":1}',
    });
    expect(old.json).toMatchObject({
      ...{
        httpMethod: 'POST',
        url: '/pets/7%2F8?food=fish&food=hay&other=x',
        path: '/pets/{id}',
        operationId: 'feed',
      },
      pathParams: { id: '7/8' },
      params: { id: '7/8', food: 'hay', 'X-Mood': 'good' },
      multiValueParams: { food: ['fish', 'hay'] },
      ...{ queryStringParameters: { food: 'hay', other: 'x' }, body: '{"n":1}', isBase64Encoded: false },
      headers: { Authorization: 'Basic YTpi', Cookie: 'c=1', 'X-Mood': 'good' },
      requestContext: { apiGateway: { operationContext: { pet: 'pet 7/8' } } },
    });
    expect(old.json.params).not.toHaveProperty('other');
    const { json } = await send(made, '/v1/a/b?x=1');
    expect(json).toMatchObject({
      ...{ version: '1.0', resource: '/v1/{rest+}', path: '/v1/a/b', pathParameters: { rest: 'a/b' } },
      ...{ queryStringParameters: { x: '1' }, parameters: {}, operationId: '' },
    });
    expect(json).not.toHaveProperty('params');
  });

  test('answers 403 for a private function without an account, or as one without the role', async () => {
    const { id: weak } = await it.createAccount('has-no-role');
    const made = await gateway(`paths:
  /none:
    get: { x-yc-apigateway-integration: { type: cloud_functions, function_id: ${functionId} } }
  /weak:
    get: { x-yc-apigateway-integration: { type: cloud_functions, function_id: ${functionId}, service_account_id: ${weak} } }
  /gone:
    get: { x-yc-apigateway-integration: { type: cloud_functions, function_id: d4e00000000000000000 } }
`);
    for (const path of ['/none', '/weak']) expect((await send(made, path)).status).toBe(403);
    expect((await send(made, '/gone')).status).toBe(404);
  });

  test('does not call as a suspended account, even a public function', async () => {
    const { id } = await it.createFunction('public-one');
    await it.createVersion(id);
    await it.bind(`/functions/v1/functions/${id}`, 'functions.functionInvoker', {
      id: 'allUsers',
      type: 'system',
    });
    const { id: suspended } = await it.createAccount('will-be-suspended');
    const made = await gateway(`paths:
  /:
    get: { x-yc-apigateway-integration: { type: cloud_functions, function_id: ${id}, service_account_id: ${suspended} } }
`);
    expect((await send(made, '/')).status).not.toBe(403);
    await it.post(`/iam/v1/serviceAccounts/${suspended}:suspend`, {});
    expect((await send(made, '/')).status).toBe(403);
  });

  test('answers a dummy in the type that the request accepts, 404, 405, and 503 while it is stopped', async () => {
    const made = await gateway(`paths:
  /hello/{name}:
    get:
      x-yc-apigateway-integration:
        type: dummy
        http_code: 202
        http_headers: { X-Own: yes please }
        content: { application/json: '{"hi":"{name}"}', text/html: '<b>{name}</b>' }
  /default:
    x-yc-apigateway-any-method:
      x-yc-apigateway-integration: { type: dummy, content: { '*': any } }
`);
    const html = await send(made, '/hello/Anna', {
      headers: { Accept: 'text/*;q=0.9, application/json;q=0.1' },
    });
    expect([html.status, html.text, html.headers['content-type']]).toEqual([202, '<b>Anna</b>', 'text/html']);
    expect((await send(made, '/hello/Anna')).json).toEqual({ hi: 'Anna' });
    expect((await send(made, '/hello/Anna', { headers: { Accept: 'image/png' } })).status).toBe(415);
    expect((await send(made, '/default', { method: 'DELETE', headers: { Accept: 'image/png' } })).text).toBe(
      'any',
    );
    expect((await send(made, '/other')).status).toBe(404);
    const wrong = await send(made, '/hello/Anna', { method: 'POST' });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET']);
    expect((await send(made, '/hello/%E0%A4%A')).status).toBe(400);
    await it.post(`/apigateways/v1/apigateways/${made.id}:stop`, {});
    expect((await send(made, '/default')).status).toBe(503);
  });

  test('serves a changed specification at once, and nothing once it is deleted', async () => {
    const dummy = (text: string) =>
      `paths:\n  /:\n    get: { x-yc-apigateway-integration: { type: dummy, content: { '*': ${text} } } }\n`;
    const made = await gateway(dummy('first'));
    expect((await send(made, '/')).text).toBe('first');
    const path = `/apigateways/v1/apigateways/${made.id}`;
    await it.send(path, { method: 'PATCH', body: { openapiSpec: specificationHead + dummy('second') } });
    expect((await send(made, '/')).text).toBe('second');
    await it.send(path, { method: 'DELETE' });
    expect((await send(made, '/')).status).toBe(404);
  });

  test('answers preflight requests by its rule, and lets pages of its origins read answers', async () => {
    const made =
      await gateway(`x-yc-apigateway: { cors: { origin: '*', methods: '*', allowedHeaders: X-Any } }
paths:
  /open:
    get: { x-yc-apigateway-integration: { type: dummy } }
  /listed:
    x-yc-apigateway-cors: { origin: ['https://a.example', 'https://b.example'], credentials: true, maxAge: 60, optionsSuccessStatus: 204 }
    get: { x-yc-apigateway-integration: { type: dummy } }
  /off:
    x-yc-apigateway-cors: { origin: false }
    options: { x-yc-apigateway-integration: { type: dummy, content: { '*': own } } }
`);
    const preflight = (path: string, origin: string) =>
      send(made, path, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' },
      });
    expect((await preflight('/open', 'https://any.example')).headers).toMatchObject({
      ...{ 'access-control-allow-origin': '*', 'access-control-allow-methods': '*' },
      'access-control-allow-headers': 'X-Any',
    });
    const listed = await preflight('/listed', 'https://b.example');
    expect(listed.status).toBe(204);
    expect(listed.headers).toMatchObject({
      ...{ 'access-control-allow-origin': 'https://b.example', 'access-control-allow-credentials': 'true' },
      ...{ 'access-control-max-age': '60', vary: 'Origin' },
    });
    const other = await preflight('/listed', 'https://evil.example');
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await preflight('/off', 'https://any.example')).text).toBe('own');
    const read = await send(made, '/listed', { headers: { Origin: 'https://a.example' } });
    expect(read.headers['access-control-allow-origin']).toBe('https://a.example');
  });

  test('asks the authorizer, and answers 401, 403 and 500 as the cloud does', async () => {
    const made = await gateway(`paths:
  /closed/{id}:
    get:
      security: [{ key: [] }]
      x-yc-apigateway-integration: ${ofFunction()}
components:
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: X-Key
      x-yc-apigateway-authorizer: { type: function, function_id: ${functionId}, service_account_id: ${accountId} }
`);
    const ask = (key?: string) =>
      send(made, '/closed/7?q=1', { headers: { Cookie: 'c=1', ...(key ? { 'X-Key': key } : {}) } });
    expect((await ask()).status).toBe(401);
    expect((await ask('wrong')).status).toBe(403);
    for (const key of ['throw', 'shape']) expect((await ask(key)).status).toBe(500);
    const { status, json } = await ask('right');
    expect(status).toBe(200);
    expect(json.requestContext.authorizer.event).toMatchObject({
      ...{ resource: '/closed/{id}', path: '/closed/7', httpMethod: 'GET', pathParameters: { id: '7' } },
      ...{ queryStringParameters: { q: '1' }, cookies: { c: '1' }, headers: { 'X-Key': 'right' } },
    });
  });

  test('remembers a verdict for its time, by path or by address, and for one credential alone', async () => {
    const scheme = (name: string, more: string) => `
    ${name}:
      type: apiKey
      in: header
      name: X-Key
      x-yc-apigateway-authorizer: { type: function, function_id: ${functionId}, service_account_id: ${accountId}, authorizer_result_ttl_in_seconds: 600${more} }`;
    const made = await gateway(`paths:
  /path/{id}:
    get: { security: [{ path: [] }], x-yc-apigateway-integration: ${ofFunction()} }
  /uri/{id}:
    get: { security: [{ uri: [] }], x-yc-apigateway-integration: ${ofFunction()} }
components:
  securitySchemes:${scheme('path', '')}${scheme('uri', ', authorizer_result_caching_mode: uri')}
`);
    const ask = async (path: string, key = 'right') => {
      const { status, json } = await send(made, path, { headers: { 'X-Key': key } });
      return status === 200 ? json.requestContext.authorizer.calls : status;
    };
    const first = await ask('/path/1');
    expect([await ask('/path/2'), await ask('/path/1')]).toEqual([first, first]);
    expect(await ask('/path/1', 'wrong')).toBe(403);
    expect(await ask('/path/1')).toBe(first);
    const uri = await ask('/uri/1');
    expect(uri).toBeGreaterThan(first);
    expect(await ask('/uri/1')).toBe(uri);
    expect(await ask('/uri/2')).toBeGreaterThan(uri);
  });

  test('keeps cookies of a function to its own host', async () => {
    const made = await gateway(
      `paths:\n  /cookie:\n    get: { x-yc-apigateway-integration: ${ofFunction()} }\n`,
    );
    expect((await send(made, '/cookie')).headers['set-cookie']).toEqual(['a=1; HttpOnly']);
  });

  test('answers at its own host alone, and the functions at theirs', async () => {
    const made = await gateway(
      `paths:\n  /:\n    get: { x-yc-apigateway-integration: { type: dummy, content: { '*': ok } } }\n`,
    );
    const { port } = new URL(it.gatewayUrl);
    for (const domain of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `${made.id}.example:${port}`,
      `x.${made.domain}`,
    ])
      expect((await send({ domain }, '/')).text).not.toBe('ok');
    expect((await send({ domain: made.domain.toUpperCase() }, '/')).text).toBe('ok');
  });

  test('writes a line of each request into its log, without the query', async () => {
    const made = await gateway(
      `paths:\n  /logged/{id}:\n    get: { x-yc-apigateway-integration: { type: dummy } }\n`,
    );
    const quiet = await gateway(`paths:\n  /:\n    get: { x-yc-apigateway-integration: { type: dummy } }\n`, {
      logOptions: { disabled: true },
    });
    await send(made, '/logged/7?token=secret');
    await send(quiet, '/');
    const read = (id: string) => it.cloud.logs.read({ functionId: id }, { newestFirst: false, pageSize: 10 });
    await expect
      .poll(async () => (await read(made.id)).entries.map(({ message }) => message))
      .toEqual([expect.stringMatching(/^GET \/logged\/7 200 \d+ ms$/)]);
    expect(JSON.stringify(await read(made.id))).not.toContain('secret');
    expect((await read(quiet.id)).entries).toEqual([]);
  });
});

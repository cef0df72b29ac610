import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';
import { listen, stopListening } from '../listen.ts';
import { createGateway } from './gateway.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const everyone = { id: 'allUsers', type: 'system' };
const echo = 'exports.main = async (event) => ({ body: JSON.stringify(event) });';

/** Creates a function with one version of this code, public by default. */
async function deploy(
  code: string,
  { isPublic = true, ...version }: { isPublic?: boolean; [field: string]: unknown } = {},
) {
  const { id } = await it.createFunction('');
  await it.createVersion(id, { content: zipOf({ 'index.js': code }), ...version });
  if (isPublic) await it.bind(`/functions/v1/functions/${id}`, 'functions.functionInvoker', everyone);
  return id as string;
}

async function call(path: string, init: RequestInit & { duplex?: 'half' } = {}) {
  const response = await fetch(`${it.gatewayUrl}/${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

/** Sends what `fetch` cannot, such as another Host header. */
async function rawRequest(text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(it.gatewayUrl).port) });
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk;
  });
  socket.end(text);
  await once(socket, 'close');
  return answer;
}

describe('calling', () => {
  test('a request becomes an event, a result becomes an answer with the platform’s headers', async () => {
    const id = await deploy(echo);
    const { status, headers, json } = await call(`${id}?a=1&a=2&tag=%24latest`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'a=b', 'X-Mine': 'yes' },
      body: '{"x":1}',
    });
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      httpMethod: 'POST',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      headers: { 'X-Mine': 'yes', 'X-Forwarded-For': '127.0.0.1' },
      body: '{"x":1}',
      isBase64Encoded: false,
      requestContext: { requestId: headers.get('x-request-id'), identity: { sourceIp: '127.0.0.1' } },
    });
    expect(Object.keys(json().headers)).not.toContain('Cookie');
    expect(headers.get('server')).toBe('Yandex-Cloud-Functions/1.0');
    expect(headers.get('x-function-id')).toBe(id);
    expect(headers.get('x-function-version-id')).toMatch(/^d4e/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s reaches the function', async (method) => {
    const id = await deploy(echo);
    expect((await call(id, { method })).json().httpMethod).toBe(method);
  });

  test('204 has neither content nor a length, whatever the function returned', async () => {
    const id = await deploy('exports.main = async () => ({ statusCode: 204, body: "hello" });');
    const { status, headers, text } = await call(id);
    expect({ status, length: headers.get('content-length'), text }).toEqual({
      status: 204,
      length: null,
      text: '',
    });
  });

  test('HEAD answers with the headers alone', async () => {
    const id = await deploy(
      'exports.main = async (e) => ({ headers: { "X-Saw": e.httpMethod }, body: "12345" });',
    );
    const { status, headers, text } = await call(id, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(headers.get('x-saw')).toBe('HEAD');
    expect(headers.get('content-length')).toBe('5');
    expect(text).toBe('');
  });

  test('integration=raw hands the body over and the result back, unwrapped', async () => {
    const id = await deploy('exports.main = async (event) => ({ statusCode: 404, event });');
    const { status, json } = await call(`${id}?integration=raw`, { method: 'POST', body: '{"a":[1]}' });
    expect(status).toBe(200);
    expect(json()).toEqual({ statusCode: 404, event: { a: [1] } });
    const text = await call(`${id}?integration=raw`, { method: 'POST', body: 'no json' });
    expect(text.json().event).toEqual({ payload: 'no json' });
  });

  test('a handler that throws: 502, its error as JSON, and the header that says so', async () => {
    const id = await deploy('exports.main = async () => { throw new TypeError("no such thing"); };');
    const { status, headers, json } = await call(id);
    expect(status).toBe(502);
    expect(headers.get('x-function-error')).toBe('true');
    expect(json()).toMatchObject({ errorMessage: 'no such thing', errorType: 'TypeError' });
  });

  test('an entry point whose file is not in the package: 502 that names the file', async () => {
    const id = await deploy(echo, { entrypoint: 'other.main' });
    const { status, json } = await call(id);
    expect(status).toBe(502);
    expect(json().errorMessage).toContain('/function/code/other');
  });

  test('a handler that takes too long: 504', async () => {
    const id = await deploy('exports.main = () => new Promise(() => setInterval(() => {}, 1000));', {
      executionTimeout: '0.3s',
    });
    const { status, json } = await call(id);
    expect(status).toBe(504);
    expect(json().errorCode).toBe(504);
  });

  test('a new version and a moved tag are called at once', async () => {
    const id = await deploy('exports.main = async () => ({ body: "one" });', { tag: ['stable'] });
    expect((await call(id)).text).toBe('one');
    const second = await it.createVersion(id, {
      content: zipOf({ 'index.js': 'exports.main = async () => ({ body: "two" });' }),
    });
    expect((await call(id)).text).toBe('two');
    expect((await call(`${id}?tag=stable`)).text).toBe('one');
    await it.post(`/functions/v1/versions/${second.id}:setTag`, { tag: 'stable' });
    expect((await call(`${id}?tag=stable`)).text).toBe('two');
  });

  test('a caller who hangs up does not end the call', async () => {
    // One instance for both calls, so that the second call sees the effects of the first.
    const id = await deploy(
      `let finished = 0;
exports.main = async (event) => {
  if (event.queryStringParameters.slow) await new Promise((resolve) => setTimeout(resolve, 200)).then(() => { finished += 1; });
  return { body: String(finished) };
};`,
      { concurrency: '2' },
    );
    expect((await call(id)).text).toBe('0');
    const { versionId } = await it.cloud.runnable.byTag(id, '$latest');
    const left = new AbortController();
    const pending = call(`${id}?slow=1`, { signal: left.signal }).catch((error: Error) => error.name);
    await expect.poll(() => it.invoked.filter((invoked) => invoked === versionId).length).toBe(2);
    left.abort();
    expect(await pending).toBe('AbortError');
    await expect.poll(async () => (await call(id)).text, { timeout: 10_000 }).toBe('1');
  });

  test('a version in the isolated network has no egress; another one has', async () => {
    const routes = `exports.main = async () => ({ body: require('fs').readFileSync('/proc/net/route', 'utf8') });`;
    const egress = /^tap0\t/m;
    const open = await call(await deploy(routes));
    const isolated = await call(await deploy(routes, { connectivity: { networkId: 'isolated' } }));
    expect([open.status, isolated.status]).toEqual([200, 200]);
    expect(open.text).toMatch(egress);
    expect(isolated.text).not.toMatch(egress);
  });

  test('deleting a function does not wait for calls', async () => {
    const id = await deploy('exports.main = () => new Promise(() => setInterval(() => {}, 1000));', {
      executionTimeout: '2s',
    });
    const { versionId } = await it.cloud.runnable.byTag(id, '$latest');
    const pending = call(id);
    await expect.poll(() => it.invoked).toContain(versionId);
    expect((await it.send(`/functions/v1/functions/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await pending).status).toBe(504);
  });
});

describe('who may call', () => {
  const invoker = async (role: string, path: (id: string) => string) => {
    const id = await deploy(echo, { isPublic: false });
    const account = await it.createAccount(`caller-${id.slice(3, 15)}`);
    const token = await it.tokenOf(account.id);
    const bearer = { headers: { Authorization: `Bearer ${token}` } };
    return {
      id,
      token,
      bearer,
      bind: () => it.bind(path(id), role, { id: account.id, type: 'serviceAccount' }),
    };
  };
  const onFunction = (id: string) => `/functions/v1/functions/${id}`;
  const onFolder = () => `/resource-manager/v1/folders/${it.folderId}`;

  test.each([
    ['functions.functionInvoker', 'the function', onFunction],
    ['serverless.functions.invoker', 'the function', onFunction],
    ['functions.editor', 'the function', onFunction],
    ['functions.functionInvoker', 'the folder', onFolder],
    ['admin', 'the folder', onFolder],
  ])('%s on %s opens a private function', async (role, _, path) => {
    const { id, bearer, bind } = await invoker(role, path);
    const refused = await call(id, bearer);
    expect(refused.status).toBe(403);
    expect(refused.json()).toEqual({
      errorCode: 403,
      errorMessage: 'Forbidden: Not authorized',
      errorType: 'ClientError',
    });
    await bind();
    const { status, json } = await call(id, bearer);
    expect(status).toBe(200);
    expect(Object.keys(json().headers), 'the token stays with the gateway').not.toContain('Authorization');
    await it.post(`${path(id)}:setAccessBindings`, { accessBindings: [] });
    expect((await call(id, bearer)).status).toBe(403);
  });

  test('a viewer may look and not call', async () => {
    const { id, bearer, bind } = await invoker('functions.viewer', onFunction);
    await bind();
    expect((await call(id, bearer)).status).toBe(403);
  });

  test('the owner may call anything', async () => {
    const id = await deploy(echo, { isPublic: false });
    expect((await call(id, { headers: { Authorization: `Bearer ${it.ownerIamToken}` } })).status).toBe(200);
  });

  test('nobody in particular may not; a console session is nobody here', async () => {
    const id = await deploy(echo, { isPublic: false });
    expect((await call(id)).status).toBe(403);
    const cookie = `fc_session_8080=${await it.cloud.sessions.start()}`;
    expect((await call(id, { headers: { Cookie: cookie } })).status).toBe(403);
  });

  test('a token with a changed byte: 401, also where everyone may call', async () => {
    const id = await deploy(echo);
    const { token } = await invoker('viewer', onFunction);
    const at = token.length - 10;
    const changed = token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1);
    for (const authorization of [`Bearer ${changed}`, 'Bearer', 'Basic abc', `Api-Key ${token}`]) {
      const { status, json } = await call(id, { headers: { Authorization: authorization } });
      expect(status, authorization).toBe(401);
      expect(json().errorCode).toBe(401);
    }
  });
});

describe('what bad calls get', () => {
  test.each([
    ['d4ex/sub/path', 400, /Invalid functionID: \/d4ex\/sub\/path/],
    ['d4ex//', 400, /Invalid functionID/],
    ['d4enosuchfunction000/', 404, /d4enosuchfunction000/],
    ['', 400, /Invalid functionID: \//],
    ['D4E%2e%2e', 400, /Invalid functionID/],
    ['d4enosuchfunction000', 404, /d4enosuchfunction000/],
    ['d4ex?integration=http', 400, /integration/],
  ])('/%s: %i', async (path, expected, message) => {
    const { status, json, headers } = await call(path);
    expect(status).toBe(expected);
    expect(json()).toEqual({
      errorCode: expected,
      errorMessage: expect.stringMatching(message),
      errorType: expect.any(String),
    });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a tag that is not there, a function without a version: 404 that says which', async () => {
    const id = await deploy(echo);
    const tag = await call(`${id}?tag=nope`);
    expect(tag.status).toBe(404);
    expect(tag.json().errorMessage).toContain('"nope"');
    const { id: empty } = await it.createFunction('');
    await it.bind(`/functions/v1/functions/${empty}`, 'functions.functionInvoker', everyone);
    const { status, json } = await call(empty);
    expect(status).toBe(404);
    expect(json().errorMessage).toMatch(/no version yet/);
  });

  test('a body beyond 3.5 MB: 413 in the service’s words, declared or not', async () => {
    const id = await deploy(echo);
    const refusal = {
      errorCode: 413,
      errorMessage: 'request entity is larger than limits (3670016)',
      errorType: 'ProxyIntegrationError',
    };
    const socketAnswer = await rawRequest(
      `POST /${id} HTTP/1.1\r\nHost: ${new URL(it.gatewayUrl).host}\r\nContent-Length: 3670017\r\n\r\n`,
    );
    expect(socketAnswer).toMatch(/^HTTP\/1\.1 413 /);
    expect(socketAnswer).toContain(JSON.stringify(refusal));
    const chunk = (limits.requestBytes + 1).toString(16);
    const streamed = await rawRequest(
      `POST /${id} HTTP/1.1\r\nHost: ${new URL(it.gatewayUrl).host}\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${chunk}\r\n${'x'.repeat(limits.requestBytes + 1)}\r\n0\r\n\r\n`,
    );
    expect(streamed).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('a client that hangs up while it sends is no failure to write down', async () => {
    const id = await deploy(echo);
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => lines.push(line) });
    const server = createServer();
    const host = `127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0, setting: '' })}`;
    const gateway = createGateway({ services: it.cloud, hosts: new Set([host]), log });
    const handled = new Promise<void>((resolve, reject) => {
      server.on('request', (request, response) => {
        // The head has arrived, and the body never does.
        socket.destroy();
        gateway(request, response).then(resolve, reject);
      });
    });
    const socket = connect({ host: '127.0.0.1', port: Number(host.split(':')[1]) });
    socket.write(`POST /${id} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n`);
    await handled;
    expect(lines).toEqual([]);
    await stopListening(server, 0);
  });

  test('a body of exactly 3.5 MB gets through', async () => {
    const id = await deploy('exports.main = async (e) => ({ body: String(e.body.length) });');
    const body = `"${'x'.repeat(limits.requestBytes - 2)}"`;
    const { status, text } = await call(id, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect(status).toBe(200);
    expect(text).toBe(String(limits.requestBytes));
  });

  test('a script that would serve as a service worker: 403, it would rule the pages of all functions', async () => {
    const id = await deploy(
      'exports.main = async () => ({ headers: { "Content-Type": "text/javascript" }, body: "1" });',
    );
    expect((await call(id)).status).toBe(200);
    const { status, json } = await call(id, { headers: { 'Service-Worker': 'script' } });
    expect(status).toBe(403);
    expect(json().errorMessage).toContain('service worker');
  });

  test.each(['localhost', 'evil.example'])(
    'addressed as %s: 403, the console’s cookies live there',
    async (name) => {
      const id = await deploy(echo);
      const { port } = new URL(it.gatewayUrl);
      const answer = await rawRequest(
        `GET /${id} HTTP/1.1\r\nHost: ${name}:${port}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).toContain('127.0.0.1');
    },
  );
});

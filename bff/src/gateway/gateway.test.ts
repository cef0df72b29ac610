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

describe('gateway', () => {
  test('turns a request into an event, and a result into an answer with the platform’s headers', async () => {
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

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('passes %s to the function', async (method) => {
    const id = await deploy(echo);
    expect((await call(id, { method })).json().httpMethod).toBe(method);
  });

  test('sends 204 without content and length, whatever the function returned', async () => {
    const id = await deploy('exports.main = async () => ({ statusCode: 204, body: "hello" });');
    const { status, headers, text } = await call(id);
    expect({ status, length: headers.get('content-length'), text }).toEqual({
      status: 204,
      length: null,
      text: '',
    });
  });

  test('answers HEAD with headers only', async () => {
    const id = await deploy(
      'exports.main = async (e) => ({ headers: { "X-Saw": e.httpMethod }, body: "12345" });',
    );
    const { status, headers, text } = await call(id, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(headers.get('x-saw')).toBe('HEAD');
    expect(headers.get('content-length')).toBe('5');
    expect(text).toBe('');
  });

  test('passes body and result unwrapped for integration=raw', async () => {
    const id = await deploy('exports.main = async (event) => ({ statusCode: 404, event });');
    const { status, json } = await call(`${id}?integration=raw`, { method: 'POST', body: '{"a":[1]}' });
    expect(status).toBe(200);
    expect(json()).toEqual({ statusCode: 404, event: { a: [1] } });
    const text = await call(`${id}?integration=raw`, { method: 'POST', body: 'no json' });
    expect(text.json().event).toEqual({ payload: 'no json' });
  });

  test('returns 502 with the error as JSON and its header when the handler throws', async () => {
    const id = await deploy('exports.main = async () => { throw new TypeError("no such thing"); };');
    const { status, headers, json } = await call(id);
    expect(status).toBe(502);
    expect(headers.get('x-function-error')).toBe('true');
    expect(json()).toMatchObject({ errorMessage: 'no such thing', errorType: 'TypeError' });
  });

  test('returns 502 that names the file when the package lacks the entry point’s file', async () => {
    const id = await deploy(echo, { entrypoint: 'other.main' });
    const { status, json } = await call(id);
    expect(status).toBe(502);
    expect(json().errorMessage).toContain('/function/code/other');
  });

  test('returns 504 when the handler takes too long', async () => {
    const id = await deploy('exports.main = () => new Promise(() => setInterval(() => {}, 1000));', {
      executionTimeout: '0.3s',
    });
    const { status, json } = await call(id);
    expect(status).toBe(504);
    expect(json().errorCode).toBe(504);
  });

  test('calls a new version and a moved tag at once', async () => {
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

  test('lets a call go on when its caller hangs up', async () => {
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

  test('gives no egress to a version in the isolated network', async () => {
    const routes = `exports.main = async () => ({ body: require('fs').readFileSync('/proc/net/route', 'utf8') });`;
    const egress = /^tap0\t/m;
    const open = await call(await deploy(routes));
    const isolated = await call(await deploy(routes, { connectivity: { networkId: 'isolated' } }));
    expect([open.status, isolated.status]).toEqual([200, 200]);
    expect(open.text).toMatch(egress);
    expect(isolated.text).not.toMatch(egress);
  });

  test('deletes a function without waiting for its calls', async () => {
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

describe('invoker access', () => {
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
  ])('lets %s on %s call a private function', async (role, _, path) => {
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

  test('denies a call to a viewer', async () => {
    const { id, bearer, bind } = await invoker('functions.viewer', onFunction);
    await bind();
    expect((await call(id, bearer)).status).toBe(403);
  });

  test('lets the owner call anything', async () => {
    const id = await deploy(echo, { isPublic: false });
    expect((await call(id, { headers: { Authorization: `Bearer ${it.ownerIamToken}` } })).status).toBe(200);
  });

  test('rejects anonymous callers and ignores session cookies', async () => {
    const id = await deploy(echo, { isPublic: false });
    expect((await call(id)).status).toBe(403);
    const cookie = `fc_session_8080=${await it.cloud.sessions.start()}`;
    expect((await call(id, { headers: { Cookie: cookie } })).status).toBe(403);
  });

  test('returns 401 for a token with a changed byte, also where everyone may call', async () => {
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

describe('rejected call', () => {
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

  test('returns 404 with the reason for an unknown tag and for a function without a version', async () => {
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

  test('returns 413 in the service’s words for a body over 3.5 MB, declared or not', async () => {
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

  test('logs no failure when a client hangs up while it sends', async () => {
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

  test('accepts a body of exactly 3.5 MB', async () => {
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

  test('returns 403 to a service worker’s script, which would control the pages of all functions', async () => {
    const id = await deploy(
      'exports.main = async () => ({ headers: { "Content-Type": "text/javascript" }, body: "1" });',
    );
    expect((await call(id)).status).toBe(200);
    const { status, json } = await call(id, { headers: { 'Service-Worker': 'script' } });
    expect(status).toBe(403);
    expect(json().errorMessage).toContain('service worker');
  });

  test.each(['localhost', 'evil.example'])(
    'returns 403 when addressed as %s, where the console’s cookies live',
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

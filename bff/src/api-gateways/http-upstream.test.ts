import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { newGateway, type Sent, sendTo } from '../../test/api-gateway-client.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';
import { listen, stopListening } from '../listen.ts';

let it: TestConsole;
let upstream: Server;
let upstreamPort: number;
/** Requests that the upstream server got. */
const arrived: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    arrived.push({ method, url, headers, body });
    if (url === '/slow') return;
    if (url === '/broken') {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setImmediate(() => response.destroy());
      return;
    }
    response.writeHead(201, {
      'X-Own': 'kept',
      'Set-Cookie': ['a=1; Domain=localhost; Path=/', 'b=2'],
      Connection: 'keep-alive, X-Hop',
      'X-Hop': 'dropped',
    });
    response.end(`got ${body}`);
  });
  upstreamPort = await listen(upstream, { host: '127.0.0.1', port: 0, setting: '' });
  it = await openTestConsole({ httpUpstreams: [`127.0.0.1:${upstreamPort}`] });
});
afterAll(async () => {
  await it.close();
  await stopListening(upstream, 0);
});

const gateway = (paths: string) => newGateway(it, paths);
const send = (to: { domain: string }, path: string, sent?: Sent) => sendTo(it, to, path, sent);

describe('http integration', () => {
  test('passes requests on to a server, with the headers and parameters that the specification maps', async () => {
    const url = `http://127.0.0.1:${upstreamPort}`;
    const made = await gateway(`paths:
  /mapped/{path+}:
    x-yc-apigateway-any-method:
      parameters: [{ in: query, name: q }]
      x-yc-apigateway-integration:
        type: http
        url: ${url}/base/{path}
        headers: { X-Given: 'q is {q}', X-List: [one, two], X-Empty: '' }
        query: { fixed: '{q}', empty: '' }
        omitEmptyHeaders: true
        omitEmptyQueryParameters: true
  /all:
    post:
      x-yc-apigateway-integration: { type: http, url: '${url}/all', method: PUT, headers: { '*': '*', X-Drop: '' }, query: { '*': '*' }, omitEmptyHeaders: true }
`);
    const headers = { 'User-Agent': 'tests', 'X-Other': 'o', Connection: 'X-Other' };
    const mapped = await send(made, '/mapped/a%20b/c?q=x%26y&other=1', {
      method: 'PATCH',
      headers,
      body: 'content',
    });
    expect([mapped.status, mapped.text]).toEqual([201, 'got content']);
    expect(mapped.headers).toMatchObject({ 'x-own': 'kept', 'set-cookie': ['a=1; Path=/', 'b=2'] });
    expect(mapped.headers).not.toHaveProperty('x-hop');
    expect(arrived.at(-1)).toMatchObject({
      method: 'PATCH',
      url: '/base/a%20b/c?fixed=x%26y',
      body: 'content',
    });
    expect(arrived.at(-1)?.headers).toMatchObject({
      'user-agent': 'tests',
      'x-given': 'q is x&y',
      'x-list': 'one,two',
    });
    expect(arrived.at(-1)?.headers).not.toHaveProperty('x-other');
    expect(arrived.at(-1)?.headers).not.toHaveProperty('x-empty');
    await send(made, '/all?a=1&a=2', { method: 'POST', headers: { 'X-Other': 'o', 'X-Drop': 'd' } });
    expect(arrived.at(-1)).toMatchObject({ method: 'PUT', url: '/all?a=1&a=2', headers: { 'x-other': 'o' } });
    expect(arrived.at(-1)?.headers).not.toHaveProperty('x-drop');
  });

  test('gives parameters no way out of the path that the specification names', async () => {
    const made = await gateway(`paths:
  /files/{path+}:
    get: { x-yc-apigateway-integration: { type: http, url: 'http://127.0.0.1:${upstreamPort}/public/{path}' } }
`);
    const before = arrived.length;
    for (const path of [
      '/files/..%2Fadmin',
      '/files/%2e%2e/admin',
      '/files/a/../../admin',
      '/files/.%2e/admin',
    ])
      expect([path, (await send(made, path)).status]).toEqual([path, 400]);
    expect(arrived.length).toBe(before);
    await send(made, '/files/a%3Fb%23c%5C');
    expect(arrived.at(-1)?.url).toBe('/public/a%3Fb%23c%5C');
  });

  const refusal = async (url: string) => {
    const made = await gateway(`paths:
  /:
    get: { x-yc-apigateway-integration: { type: http, url: '${url}' } }
`);
    const { status, json } = await send(made, '/');
    return [status, json?.message];
  };

  test('refuses to reach a server of this machine by an address that is not allowed', async () => {
    expect(await refusal(`http://[::ffff:127.0.0.1]:${upstreamPort}/`)).toEqual([
      502,
      expect.stringContaining('has no public address'),
    ]);
  });

  test('refuses to reach a server of this machine by a name', async () => {
    expect(await refusal(`http://localhost:${upstreamPort}/`)).toEqual([
      502,
      expect.stringContaining('has no public address'),
    ]);
  });

  test.each([
    ['the metadata service of the machine', 'http://169.254.169.254/latest/meta-data/'],
    ['the console by its loopback address', 'http://127.0.0.1:8080/healthz'],
    ['the functions of this console', '{gateway}'],
    ['loopback by name', 'http://localhost:8080/healthz'],
    ['loopback as one number', 'http://2130706433:8080/'],
    ['loopback in hexadecimal', 'http://0x7f.1/'],
    ['loopback of IPv6', 'http://[::1]:8080/'],
    ['loopback of IPv4 inside IPv6', 'http://[::ffff:127.0.0.1]:8080/'],
    ['the unspecified address', 'http://0.0.0.0:8080/'],
    ['a private network', 'http://10.0.0.1/'],
    ['another port of an allowed server', 'http://127.0.0.1:1/'],
  ])('refuses to reach %s', async (_, url) => {
    const target = url.replace('{gateway}', it.gatewayUrl);
    const made = await gateway(
      `paths:\n  /:\n    get: { x-yc-apigateway-integration: { type: http, url: '${target}' } }\n`,
    );
    const { status, json } = await send(made, '/');
    expect(status).toBe(502);
    expect(json.message).toContain('has no public address');
  });

  test('answers 504 for a server that is silent, 502 for one that is not there, and breaks off what broke off', async () => {
    const made = await gateway(`paths:
  /{path}:
    get: { x-yc-apigateway-integration: { type: http, url: 'http://127.0.0.1:${upstreamPort}/{path}', timeouts: { read: 0.2 } } }
`);
    expect((await send(made, '/slow')).status).toBe(504);
    await expect(send(made, '/broken')).rejects.toThrow();
  });
});

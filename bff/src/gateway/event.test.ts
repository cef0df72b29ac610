import { describe, expect, it } from 'vitest';
import {
  canonicalHeaderName,
  type HttpRequest,
  httpEvent,
  httpEventJson,
  rawEvent,
  rawEventJson,
} from './event.ts';

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  rawHeaders: ['host', 'localhost:8081', 'user-agent', 'curl/8'],
  query: '',
  body: Buffer.from(''),
  remoteAddress: '10.0.0.7',
  remotePort: 4711,
  requestId: 'request-1',
  receivedAtMs: Date.UTC(2019, 11, 26, 14, 22, 7, 123),
  ...changes,
});
const event = (changes: Partial<HttpRequest>) => JSON.parse(httpEvent(request(changes)));

describe('event of the HTTP integration', () => {
  it('holds every field of the cloud', () => {
    expect(event({ query: 'a=1&a=2&b=x%20y' })).toEqual({
      httpMethod: 'POST',
      headers: {
        Host: 'localhost:8081',
        'User-Agent': 'curl/8',
        'X-Forwarded-For': '10.0.0.7',
        'X-Real-Remote-Address': '[10.0.0.7]:4711',
        'X-Request-Id': 'request-1',
        'X-Trace-Id': 'request-1',
      },
      multiValueHeaders: {
        Host: ['localhost:8081'],
        'User-Agent': ['curl/8'],
        'X-Forwarded-For': ['10.0.0.7'],
        'X-Real-Remote-Address': ['[10.0.0.7]:4711'],
        'X-Request-Id': ['request-1'],
        'X-Trace-Id': ['request-1'],
      },
      url: '',
      params: {},
      multiValueParams: {},
      pathParams: {},
      queryStringParameters: { a: '2', b: 'x y' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
      requestContext: {
        identity: { sourceIp: '10.0.0.7', userAgent: 'curl/8' },
        httpMethod: 'POST',
        requestId: 'request-1',
        requestTime: '26/Dec/2019:14:22:07 +0000',
        requestTimeEpoch: 1577370127,
      },
      body: '',
      isBase64Encoded: true,
    });
  });

  it.each([
    ['a=%zz', { a: ['%zz'] }],
    ['a=100%&b=%', { a: ['100%'], b: ['%'] }],
    ['a=1;b=2', { a: ['1;b=2'] }],
    ['a=1&&b=2&', { a: ['1'], b: ['2'] }],
    ['a&=b&c=', { a: [''], '': ['b'], c: [''] }],
    ['a+b=c+d%2B', { 'a b': ['c d+'] }],
    ['a=b=c?d', { a: ['b=c?d'] }],
    ['%D0%B0=%D0%B1&я=ю', { а: ['б'], я: ['ю'] }],
    ['a=%ff', { a: ['\ufffd'] }],
    ['a[]=1&a[]=2', { 'a[]': ['1', '2'] }],
    [
      '__proto__=1&constructor=2',
      Object.fromEntries([
        ['__proto__', ['1']],
        ['constructor', ['2']],
      ]),
    ],
  ])('keeps every parameter of the query %s', (query, expected) => {
    const { queryStringParameters, multiValueQueryStringParameters } = event({ query });
    expect(multiValueQueryStringParameters).toEqual(expected);
    const last = Object.entries(expected).map(([name, values]) => [name, values.at(-1)]);
    expect(queryStringParameters).toEqual(Object.fromEntries(last));
  });

  it.each([
    ['content-type', 'Content-Type'],
    ['X-API-KEY', 'X-Api-Key'],
    ['etag', 'Etag'],
    ['x-', 'X-'],
  ])('spells the header %s as %s', (sent, seen) => {
    expect(canonicalHeaderName(sent)).toBe(seen);
  });

  it.each(
    'Expect Te Trailer Upgrade Proxy-Authenticate Authorization Connection Content-Md5 Max-Forwards Server Transfer-Encoding Www-Authenticate Cookie'.split(
      ' ',
    ),
  )('hides the header %s', (name) => {
    expect(httpEvent(request({ rawHeaders: [name.toLowerCase(), 'secret-value'] }))).not.toContain(
      'secret-value',
    );
  });

  it('keeps all values of a header and the last in the single map', () => {
    const { headers, multiValueHeaders } = event({ rawHeaders: ['Accept', 'a', 'accept', 'b'] });
    expect([headers.Accept, multiValueHeaders.Accept]).toEqual(['b', ['a', 'b']]);
  });

  it('appends the caller to the chain of proxies, and overrides ids that a client made up', () => {
    const { headers } = event({ rawHeaders: ['x-forwarded-for', '1.1.1.1', 'x-request-id', 'forged'] });
    expect(headers).toMatchObject({ 'X-Forwarded-For': '1.1.1.1, 10.0.0.7', 'X-Request-Id': 'request-1' });
  });

  it.each([
    ['application/json', '{"a":1}', '{"a":1}', false],
    ['application/json; charset=utf-8', 'ä', 'ä', false],
    ['Application/JSON', '', '', false],
    ['text/plain', 'hi', 'aGk=', true],
    ['application/x-www-form-urlencoded', 'a=1', 'YT0x', true],
    ['application/json', Buffer.from([0xff, 0xfe]), '//4=', true],
  ])('encodes a body of %s (%s) as %s, base64 %s', (type, body, seen, isBase64Encoded) => {
    const made = event({ rawHeaders: ['content-type', type], body: Buffer.from(body as string) });
    expect(made).toMatchObject({ body: seen, isBase64Encoded });
  });

  it('keeps a parameter or header called __proto__ a plain name', () => {
    const made = event({ query: '__proto__=x&constructor=y', rawHeaders: ['__proto__', 'z'] });
    expect(Object.entries(made.queryStringParameters)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.keys(made.headers)[0]).toBe('__proto__');
  });
});

describe('event of integration=raw', () => {
  it.each(['{"a": 12345678901234567890}', '[1]', '"text"', '0', 'null', '{"__proto__":1,"a":1,"a":2}'])(
    'is the body letter for letter when it is JSON (%s)',
    (body) => {
      expect(rawEvent(Buffer.from(body))).toBe(body);
    },
  );

  it.each([
    ['', '{"payload":""}'],
    ['plain', '{"payload":"plain"}'],
    ['{"a":', '{"payload":"{\\"a\\":"}'],
    ['NaN', '{"payload":"NaN"}'],
  ])('wraps %j as %s', (body, made) => {
    expect(rawEvent(Buffer.from(body))).toBe(made);
  });
});

describe('large event', () => {
  const sizes = [256 * 1024, 256 * 1024 + 1, 256 * 1024 + 2, 3_670_016];
  const bytesOf = (size: number) =>
    Buffer.from(Array.from({ length: 251 }, (_, at) => at))
      .toString('latin1')
      .repeat(size);
  const bodyOf = (size: number) => Buffer.from(bytesOf(Math.ceil(size / 251)), 'latin1').subarray(0, size);
  const text = (event: string | Uint8Array) => Buffer.from(event).toString();

  it.each(sizes)('holds the same content as bytes and as text at %i bytes', (size) => {
    const rawHeaders = ['x-mine', '"body":""', 'content-type', 'application/octet-stream'];
    for (const more of [{ rawHeaders }, { query: 'body=' }]) {
      const asked = request({ ...more, body: bodyOf(size) });
      expect(httpEventJson(asked)).toBeInstanceOf(Uint8Array);
      expect(text(httpEventJson(asked)) === httpEvent(asked)).toBe(true);
    }
    const json = Buffer.from(JSON.stringify('ä'.repeat(size / 2)));
    const asked = request({ rawHeaders: ['content-type', 'application/json'], body: json });
    expect(text(httpEventJson(asked)) === httpEvent(asked)).toBe(true);
  });

  it('equals the body for integration=raw when that is JSON, and never bytes that are not text', () => {
    const json = Buffer.from(JSON.stringify(['x'.repeat(300_000)]));
    expect(rawEventJson(json)).toBe(json);
    const damaged = Buffer.concat([Buffer.from('["'), bodyOf(300_000).fill(0xff), Buffer.from('"]')]);
    expect(text(rawEventJson(damaged)) === rawEvent(damaged)).toBe(true);
    const noJson = bodyOf(300_000);
    expect(text(rawEventJson(noJson)) === rawEvent(noJson)).toBe(true);
  });
});

/** How a function's result becomes an HTTP response. */
import fc from 'fast-check';
import type { Outcome } from 'runner';
import { describe, expect, it } from 'vitest';
import { httpAnswer, rawAnswer } from './response.ts';

const timings = { cold: false, queueMs: 0, durationMs: 1 };
const returned = (value: unknown): Outcome => ({
  kind: 'returned',
  resultJson: JSON.stringify(value),
  timings,
});
const text = (answer: { body: Uint8Array }) => Buffer.from(answer.body).toString();

describe('answer of the HTTP integration', () => {
  it.each<[string, unknown, number, string]>([
    ['the full shape', { statusCode: 201, headers: {}, isBase64Encoded: false, body: 'made' }, 201, 'made'],
    ['a body alone', { body: 'x' }, 200, 'x'],
    ['unknown keys', { message: 'Lucky one!' }, 200, ''],
    ['the unknown key `code`', { code: 500, body: 'x' }, 200, 'x'],
    ['nothing, from an async handler', null, 200, ''],
    ['an object as body', { body: { a: 1 } }, 200, '{"a":1}'],
    ['a number as body', { body: 7 }, 200, '7'],
    ['no body', { statusCode: 204, body: null }, 204, ''],
    ['base64', { isBase64Encoded: true, body: 'aGk=' }, 200, 'hi'],
    ['a header of null', { headers: { A: null }, body: 'x' }, 200, 'x'],
  ])('is made of %s', (_, value, status, body) => {
    const answer = httpAnswer(returned(value));
    expect([answer.status, text(answer)]).toEqual([status, body]);
    expect(answer.headers.map(([name]) => name)).not.toContain('X-Function-Error');
  });

  it.each<[string, unknown, string]>([
    ['a text', 'hello', 'not a valid json'],
    ['a number', 42, 'not a valid json'],
    ['an array', [1], 'not a valid json'],
    ['a status of 1000', { statusCode: 1000 }, 'statusCode must be'],
    ['a status as text', { statusCode: '200' }, 'statusCode must be'],
    ['a status of 101', { statusCode: 101 }, 'statusCode must be'],
    ['headers as text', { headers: 'x' }, 'headers must be an object'],
    ['a header that is an object', { headers: { A: {} } }, 'header "A" must be a string'],
    ['a header with a line feed', { headers: { A: 'x\r\nSet-Cookie: y' } }, 'holds a control character'],
    ['a header name with a space', { headers: { 'A B': 'x' } }, 'header name "A B" is not valid'],
    ['many values that are one', { multiValueHeaders: { A: 'x' } }, 'must be an array'],
    ['base64 that is none', { isBase64Encoded: true, body: 'ä' }, 'body is not base64'],
    ['more headers than are allowed', { multiValueHeaders: { A: Array(501).fill('') } }, '501 headers of'],
    [
      'headers of more bytes than are allowed',
      { headers: { A: 'x'.repeat(65_536) } },
      'headers of 65537 bytes',
    ],
    ['the header Via', { headers: { via: 'x' } }, 'header "Via" is not allowed'],
    ['the header Transfer-Encoding', { headers: { 'transfer-encoding': 'chunked' } }, 'is not allowed'],
    ['the header Proxy-Authenticate', { headers: { 'Proxy-Authenticate': 'x' } }, 'is not allowed'],
  ])('is 502 for %s, with the result in it', (_, value, message) => {
    const answer = httpAnswer(returned(value));
    expect(answer.status).toBe(502);
    expect(answer.headers).toContainEqual(['X-Function-Error', 'true']);
    const record = JSON.parse(text(answer));
    expect(record).toMatchObject({ errorType: 'ProxyIntegrationError', payload: JSON.stringify(value) });
    expect(record.errorMessage).toMatch(/^Malformed serverless function response: /);
    expect(record.errorMessage).toContain(message);
  });

  it('returns 502 for a result that is no JSON, which only hostile code can send', () => {
    const answer = httpAnswer({ kind: 'returned', resultJson: '{', timings });
    expect(JSON.parse(text(answer))).toMatchObject({ errorType: 'ProxyIntegrationError', payload: '{' });
  });

  it('prefers multiValueHeaders, and keeps each value', () => {
    const answer = httpAnswer(
      returned({ headers: { 'set-cookie': 'c', A: 'a' }, multiValueHeaders: { 'Set-Cookie': ['a', 'b'] } }),
    );
    expect(answer.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b'],
    ]);
    expect(answer.headers).toContainEqual(['A', 'a']);
  });

  it.each(
    'Host Authorization User-Agent Connection Max-Forwards Cookie X-Request-Id X-Function-Id X-Function-Version-Id X-Content-Type-Options Content-Length X-Function-Error'.split(
      ' ',
    ),
  )('drops the header %s', (name) => {
    const names = httpAnswer(returned({ headers: { [name.toLowerCase()]: 'x' } })).headers.map(
      ([shown]) => shown,
    );
    expect(names).toEqual(['Content-Type']);
  });

  it.each(['Content-Md5', 'Date', 'Server', 'Www-Authenticate'])('renames the header %s', (name) => {
    const { headers } = httpAnswer(returned({ headers: { [name]: 'x' } }));
    expect(headers).toContainEqual([`X-Yf-Remapped-${name}`, 'x']);
  });

  it('writes a header value outside latin1 as UTF-8 bytes', () => {
    const { headers } = httpAnswer(returned({ headers: { A: 'привет' } }));
    expect(Buffer.from(headers[0]?.[1] ?? '', 'latin1').toString()).toBe('привет');
  });
});

describe('httpAnswer', () => {
  const base64Body = (body: string) => httpAnswer(returned({ isBase64Encoded: true, body }));

  it('accepts the same base64 bodies as the rule "letters, whitespace, padding at the end"', () => {
    const rule = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
    const bodies = fc.array(fc.constantFrom('A', 'b', '9', '+', '/', ' ', '\n', '=', '-', 'ä'), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(bodies, (characters) => {
        const body = characters.join('');
        const answer = base64Body(body);
        expect(answer.status).toBe(rule.test(body) ? 200 : 502);
        if (answer.status === 200) expect(answer.body).toEqual(Buffer.from(body, 'base64'));
      }),
    );
  });

  it.each([
    ['blanks', ' '],
    ['padding', '='],
    ['blanks and padding', ' ='],
    ['base64 and line feeds', 'AAAA\n'],
  ])('rejects a megabyte of %s and a character outside base64 in linear time', (_, piece) => {
    const body = `${piece.repeat(1_000_000 / piece.length)}!`;
    const beganMs = performance.now();
    expect(base64Body(body).status).toBe(502);
    // A quadratic check takes minutes.
    expect(performance.now() - beganMs).toBeLessThan(1000);
  });

  it('returns 502 that names the cause for a body nested too deeply to write', () => {
    const resultJson = `{"body":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    const answer = httpAnswer({ kind: 'returned', resultJson, timings });
    expect(answer.status).toBe(502);
    expect(JSON.parse(text(answer)).errorMessage).toContain('body is nested too deeply');
  });
});

describe('answer of integration=raw', () => {
  it.each(['text', 1, null, { statusCode: 500, body: 'x' }])(
    'returns the value %j itself with 200',
    (value) => {
      const answer = rawAnswer(returned(value));
      expect([answer.status, text(answer)]).toEqual([200, JSON.stringify(value)]);
    },
  );
});

describe('answer to a call that did not return', () => {
  const error = { errorMessage: 'why', errorType: 'PaymentError', stackTrace: [{ line: 'x' }] };

  it.each<[Outcome, number, boolean]>([
    [{ kind: 'failed', phase: 'handler', error, timings }, 502, true],
    [{ kind: 'failed', phase: 'init', error, timings }, 502, true],
    [{ kind: 'crashed', error, timings }, 502, true],
    [{ kind: 'outOfMemory', error, timings }, 502, true],
    [{ kind: 'timedOut', error, timings }, 504, true],
    [{ kind: 'throttled', error, timings }, 429, false],
  ])('is the same for both integrations (%o)', (outcome, status, isUsersFault) => {
    for (const answer of [httpAnswer(outcome), rawAnswer(outcome)]) {
      expect(answer.status).toBe(status);
      expect(JSON.parse(text(answer))).toMatchObject(error);
      expect(answer.headers.some(([name]) => name === 'X-Function-Error')).toBe(isUsersFault);
    }
  });
});

import type { Outcome } from 'runner';
import { afterAll, describe, expect, it } from 'vitest';
import { type HttpRequest, httpEventJson, rawEventJson } from './event.ts';
import { httpAnswer } from './response.ts';
import { Shaping } from './shaping.ts';

const shaping = new Shaping();
afterAll(() => shaping.close());

const timings = { cold: false, queueMs: 0, durationMs: 1 };
const returned = (resultJson: string): Outcome => ({ kind: 'returned', resultJson, timings });
const sizes = [10, 5000, 100_000, 3_000_000];
const request = (body: Uint8Array, contentType: string): HttpRequest => ({
  method: 'POST',
  rawHeaders: ['content-type', contentType, 'X-Body', '"body":""'],
  query: 'a=1&a=2',
  body,
  remoteAddress: '192.0.2.1',
  remotePort: 1,
  requestId: 'r',
  receivedAtMs: 0,
});
const text = (json: string | Uint8Array) => (typeof json === 'string' ? json : Buffer.from(json).toString());

describe('Shaping', () => {
  it.each(sizes)('shapes a result of %d characters as the event loop would', async (size) => {
    for (const result of [
      { statusCode: 201, headers: { a: 'ä' }, body: 'ä'.repeat(size) },
      { body: Buffer.alloc(size, 1).toString('base64'), isBase64Encoded: true },
      { body: `${' '.repeat(size)}!`, isBase64Encoded: true },
      { body: Array(Math.ceil(size / 3)).fill([]) },
    ]) {
      const outcome = returned(JSON.stringify(result));
      expect((await shaping.httpAnswer(outcome, 'd4e')) as object).toEqual(httpAnswer(outcome));
    }
  });

  it.each(sizes)('shapes a request of %d bytes as the event loop would', async (size) => {
    const bodies = [
      Buffer.alloc(size, '"'),
      Buffer.from(`[${'[],'.repeat(size / 3)}1]`),
      Buffer.alloc(size, 0xff),
    ];
    for (const body of bodies) {
      for (const type of ['application/json', 'application/octet-stream']) {
        const expected = text(httpEventJson(request(body, type)));
        expect(text(await shaping.httpEvent(request(Buffer.from(body), type), 'd4e'))).toBe(expected);
      }
      const expected = text(rawEventJson(body));
      expect(text(await shaping.rawEvent(Buffer.from(body), 'd4e'))).toBe(expected);
    }
  });

  it('does not hand over memory that other requests share', async () => {
    const shared = Buffer.alloc(30_000, 'x');
    await shaping.rawEvent(shared.subarray(0, 10_000), 'd4e');
    expect(shared.toString()).toBe('x'.repeat(30_000));
  });

  it('serves functions in turn, however much one of them has waiting', async () => {
    const order: string[] = [];
    const large = returned(JSON.stringify({ body: 'x'.repeat(1_000_000) }));
    const loud = Array.from({ length: 8 }, () =>
      shaping.httpAnswer(large, 'd4eloud').then(() => order.push('loud')),
    );
    const quiet = shaping.httpAnswer(large, 'd4equiet').then(() => order.push('quiet'));
    await Promise.all([...loud, quiet]);
    expect(order.indexOf('quiet')).toBeLessThan(4);
  });

  it('keeps the event loop free while a thread parses the most expensive result', async () => {
    const outcome = returned(`{"body":[${'{},'.repeat(1_200_000)}1]}`);
    let turns = 0;
    const count = setInterval(() => (turns += 1), 1);
    await shaping.httpAnswer(outcome, 'd4e');
    clearInterval(count);
    expect(turns).toBeGreaterThan(20);
  });
});

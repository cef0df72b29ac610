import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { limits } from '../limits.ts';
import { FrameReader, type GuestFrame } from './frames.ts';

function frameOf(header: object, body = ''): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.from(body);
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(head.length, 0);
  lengths.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([lengths, head, bytes]);
}
const result = (callId: string, body: string) => frameOf({ type: 'result', callId }, body);

/** The frames from these bytes, fed in chunks of these sizes in rotation. */
function read(bytes: Buffer, sizes: readonly number[]): GuestFrame[] {
  const reader = new FrameReader();
  const frames: GuestFrame[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    frames.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return frames;
}

describe('frames', () => {
  const bodies = fc.array(
    fc.tuple(fc.constantFrom('', '"a"', 'ä€😀'), fc.constantFrom(0, 1, 60_000, 65_536, 65_537, 200_000)),
    { minLength: 1, maxLength: 6 },
  );
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1000, max: 300_000 })), {
    minLength: 1,
    maxLength: 5,
  });

  test('arrive whole and in order, however the bytes are split', () => {
    fc.assert(
      fc.property(bodies, sizes, (parts, cuts) => {
        const sent = parts.map(([text, times], at) => ({ callId: `${at}`, body: text.repeat(times) }));
        const bytes = Buffer.concat(sent.map(({ callId, body }) => result(callId, body)));
        // Chunks of a few bytes test no more for many megabytes than for small frames.
        const fair = bytes.length > 500_000 ? cuts.map((size) => Math.max(size, 1000)) : cuts;
        const frames = read(bytes, fair);
        expect(frames.length).toBe(sent.length);
        for (const [at, frame] of frames.entries()) {
          expect(
            frame.type === 'result' && frame.callId === sent[at]?.callId && frame.body === sent[at]?.body,
          ).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([[[1]], [[7, 100_000]], [[limits.responseBytes + 1000]]])(
    'drop a body over the limit, and the next frames arrive (pieces of %j)',
    (cuts) => {
      const over = Buffer.alloc(limits.responseBytes + 1, 'x').toString();
      const fair = cuts[0] === 1 ? [1, 65_536] : cuts;
      const frames = read(Buffer.concat([result('1', over), result('2', '"next"')]), fair);
      expect(frames).toEqual([
        { type: 'oversized', callId: '1', bytes: over.length },
        { type: 'result', callId: '2', body: '"next"' },
      ]);
    },
  );

  test('break the reader when they are invalid, also after a large body', () => {
    const large = result('1', 'x'.repeat(100_000));
    expect(() => read(Buffer.concat([large, frameOf({ type: 'nonsense' })]), [1 << 20])).toThrow(
      /unknown type/,
    );
    expect(() => read(frameOf({ type: 'nonsense' }, 'x'.repeat(100_000)), [1000])).toThrow(/unknown type/);
  });
});

describe('FrameReader', () => {
  const failed = (stackTrace: unknown[]) =>
    frameOf({ type: 'failed', callId: '1', error: { errorMessage: 'm', errorType: 'E', stackTrace } });

  it('takes an error with the longest stack that a bootstrap sends', () => {
    const row = { function: 'f'.repeat(1000), file: '/function/code/index.js', line: 1, column: 1 };
    expect(read(failed(Array(50).fill(row)), [65_536])).toMatchObject([
      { type: 'failed', error: { stackTrace: { length: 50 } } },
    ]);
  });

  it.each([
    ['nested too deeply to be written again', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['of a hundred thousand rows', JSON.stringify(Array(100_000).fill(0))],
  ])('rejects an error with a stack %s', (_, stack) => {
    const header = `{"type":"failed","callId":"1","error":{"errorMessage":"m","errorType":"E","stackTrace":${stack}}}`;
    const bytes = Buffer.alloc(8 + header.length);
    bytes.writeUInt32BE(header.length, 0);
    bytes.write(header, 8);
    expect(() => read(bytes, [65_536])).toThrow(/more parts than an error needs/);
  });
});

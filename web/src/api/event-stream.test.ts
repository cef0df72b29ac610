import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEventStream } from './event-stream.ts';

async function read(...pieces: readonly Uint8Array<ArrayBuffer>[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events = [];
  for await (const { event, data } of readEventStream(body)) events.push({ event, data });
  return events;
}

const encoder = new TextEncoder();

const stream =
  ':hello\n\nevent: log\ndata: {"a":1}\nid: 7\n\ndata: one\r\ndata: два\r\n\r\nevent: x\n\ndata\n\n';
const expected = [
  { event: 'log', data: '{"a":1}' },
  { event: undefined, data: 'one\nдва' },
  { event: undefined, data: '' },
];

describe('readEventStream', () => {
  test('reads names, joined data, comments and either line end', async () => {
    expect(await read(encoder.encode(stream))).toEqual(expected);
  });

  test('drops an event without data and one that the end of the stream cuts off', async () => {
    expect(await read(encoder.encode('event: ping\n\n'), encoder.encode('data: half'))).toEqual([]);
  });

  test('reads the same events wherever the bytes are cut', async () => {
    const bytes = encoder.encode(stream);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = ends.slice(1).map((end, index) => bytes.slice(ends[index], end));
        expect(await read(...pieces)).toEqual(expected);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStreamParser, readEventStream, type StreamEvent } from './event-stream.ts';

const parse = (...pieces: string[]) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.feed(piece));
};

const stream =
  ':hello\n\nevent: log\ndata: {"a":1}\nid: 7\n\ndata: one\r\ndata: два\r\n\r\nevent: x\n\ndata\n\n';
const expected: StreamEvent[] = [
  { event: 'log', data: '{"a":1}' },
  { event: 'message', data: 'one\nдва' },
  { event: 'message', data: '' },
];

test('events are read by the standard: names, joined data, comments, either line end', () => {
  expect(parse(stream)).toEqual(expected);
});

test('an event without data is none, and one that the end cuts off is none', () => {
  expect(parse('event: ping\n\n', 'data: half')).toEqual([]);
});

test('it makes no difference where the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(stream);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          let start = 0;
          for (const end of ends) {
            controller.enqueue(bytes.slice(start, end));
            start = end;
          }
          controller.close();
        },
      });
      const events: StreamEvent[] = [];
      for await (const event of readEventStream(body)) events.push(event);
      expect(events).toEqual(expected);
    }),
  );
});

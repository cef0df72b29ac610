import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type ApiRequest, type Schema, send, understand } from './client.ts';
import { ApiError } from './errors.ts';

/**
 * Sends a request and gives the events of its answer, checked.
 * @param options.isLast tells the event after which the server sends nothing more
 * @param options.cutOff what happened when the answer ends before that event
 */
export async function* sendForEvents<T>(
  schema: Schema<T>,
  path: string,
  options: ApiRequest & { isLast: (event: T) => boolean; cutOff: string },
): AsyncGenerator<T> {
  const { isLast, cutOff, ...request } = options;
  const response = await send(path, request);
  try {
    for await (const { data } of readEventStream(response.body ?? new Blob().stream())) {
      const event = understand(schema, JSON.parse(data), path);
      yield event;
      if (isLast(event)) return;
    }
  } catch (cause) {
    request.signal?.throwIfAborted();
    if (cause instanceof ApiError) throw cause;
    throw new ApiError(cutOff, { kind: 'unreachable', cause });
  }
  throw new ApiError(cutOff, { kind: 'unreachable' });
}

/** Reads a body as server-sent events. Pieces may be cut anywhere, in the middle of a line or of a character. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // The standard drops an event that the end of the stream cuts off.
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type ApiRequest, type Schema, send, understand } from './client.ts';
import { ApiError } from './errors.ts';

/**
 * Sends a request and yields the validated events of its response.
 * @param options.isLast whether the server sends nothing after the given event
 * @param options.cutOff what happened if the response ends before the last event
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

/** Parses a body as server-sent events. A chunk may end anywhere, even within a line or a character. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // The standard discards an event that is incomplete at the end of the stream.
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

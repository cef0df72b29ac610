import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ApiEnv } from './api.ts';

/** The success response of a route that streams events. */
export function answersEvents<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { 200: { content: { 'text/event-stream': { schema } }, description } } as const;
}

/** Streams events, each named by its type, until `follow` ends; `signal` aborts when the client leaves. */
export function streamEvents<Event extends { type: string }>(
  c: Context<ApiEnv>,
  follow: (to: { onEvent: (event: Event) => void; signal: AbortSignal }) => Promise<void>,
): Response {
  return streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    let written = Promise.resolve();
    const onEvent = (event: Event) => {
      written = written.then(() => stream.writeSSE({ event: event.type, data: JSON.stringify(event) }));
    };
    await follow({ onEvent, signal: left.signal });
    await written;
  });
}

import { once } from 'node:events';
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Followers } from '../http/followers.ts';
import type { ApiEnv } from './api.ts';

/** Interval of comments that keep a connection alive, and of checks whether the subject may still follow. */
const beatMs = 15_000;

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

/**
 * Streams until `follow` ends or the client leaves, or until `check` fails: the subject signed out or lost the
 * permission, or the resource was deleted.
 */
export function streamWhileAllowed(
  c: Context<ApiEnv>,
  {
    followers,
    check,
    follow,
  }: {
    followers: Followers;
    check: () => Promise<void>;
    follow: (stream: SSEStreamingApi, signal: AbortSignal) => Promise<void>;
  },
): Response {
  const leave = followers.enter(c.var.subject.id);
  return streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    const ended = once(left.signal, 'abort');
    const beat = setInterval(async () => {
      try {
        await check();
        await stream.write(': \n\n');
      } catch {
        left.abort();
      }
    }, beatMs);
    try {
      // A write to a client that does not read and then leaves never ends.
      await Promise.race([follow(stream, left.signal), ended]);
    } finally {
      left.abort();
      clearInterval(beat);
      leave();
    }
  });
}

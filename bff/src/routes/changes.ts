import { createRoute } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { type ChangeEvent, changeEvent } from '../../contract/index.ts';
import { ApiError } from '../errors.ts';
import { sessionSecret } from '../http/session-cookie.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import { describeSubject, type Subject } from '../iam/subject.ts';
import type { Changes } from '../operations/changes.ts';
import { type Api, newApi } from './api.ts';
import { answersEvents } from './event-stream.ts';

/** Keep-alive interval, at which the server also checks the session again. */
const beatMs = 15_000;

/** `GET /console/changes:follow`: tells the console's pages to read again what somebody else changed. */
export function changeRoutes({
  changes,
  authenticator,
  ownerId,
}: {
  changes: Changes;
  authenticator: Authenticator;
  ownerId: string;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/changes/~/follow',
      responses: answersEvents(changeEvent, 'Changes as they happen, each a ChangeEvent as JSON'),
    }),
    (c) => {
      requireOwner(c.var.subject);
      const proof = { authorization: c.req.header('Authorization'), sessionSecret: sessionSecret(c) };
      return streamSSE(c, async (stream) => {
        const left = new AbortController();
        stream.onAbort(() => left.abort());
        const beat = setInterval(async () => {
          try {
            requireOwner(await authenticator.subjectOf(proof));
            await stream.write(': \n\n');
          } catch {
            left.abort();
          }
        }, beatMs);
        const write = (event: ChangeEvent) =>
          stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
        try {
          const followed = changes.follow({
            onChanged: (resources) => write({ type: 'changed', resources }),
            signal: left.signal,
          });
          await write({ type: 'following' });
          await followed;
        } finally {
          left.abort();
          clearInterval(beat);
        }
      });
    },
  );
  return api;

  function requireOwner(subject: Subject): void {
    if (subject.id === ownerId) return;
    throw new ApiError(
      'PERMISSION_DENIED',
      `Permission denied: only the owner may follow all changes, and the request came from the ${describeSubject(subject)}.`,
      { reason: 'OWNER_ONLY' },
    );
  }
}

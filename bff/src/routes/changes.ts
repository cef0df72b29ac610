import { createRoute } from '@hono/zod-openapi';
import { type ChangeEvent, changeEvent } from '../../contract/index.ts';
import type { Followers } from '../http/followers.ts';
import { sessionSecret } from '../http/session-cookie.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import { requireOwner } from '../iam/require-owner.ts';
import type { Changes } from '../operations/changes.ts';
import { type Api, newApi } from './api.ts';
import { answersEvents, streamWhileAllowed } from './event-stream.ts';

const what = 'may follow all changes';

/** `GET /console/changes:follow`: tells the pages of the console which of their data is outdated. */
export function changeRoutes({
  changes,
  followers,
  authenticator,
  ownerId,
}: {
  changes: Changes;
  followers: Followers;
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
      requireOwner(c.var.subject, { ownerId, what });
      const proof = { authorization: c.req.header('Authorization'), sessionSecret: sessionSecret(c) };
      return streamWhileAllowed(c, {
        followers,
        check: async () => requireOwner(await authenticator.subjectOf(proof), { ownerId, what }),
        follow: async (stream, signal) => {
          const write = (event: ChangeEvent) =>
            stream.writeSSE({ event: event.type, data: JSON.stringify(event) });
          await changes.follow({
            onStart: () => write({ type: 'following' }),
            onChanged: (resources) => write({ type: 'changed', resources }),
            signal,
          });
        },
      });
    },
  );
  return api;
}

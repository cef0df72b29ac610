import { createRoute, z } from '@hono/zod-openapi';
import {
  type LogEntry,
  logEntry,
  logFilterQuery,
  logPage,
  logPageQuery,
  resourceId,
} from '../../contract/index.ts';
import { invalid } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Followers } from '../http/followers.ts';
import { sessionSecret } from '../http/session-cookie.ts';
import type { Access } from '../iam/access.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import type { Subject } from '../iam/subject.ts';
import type { EntryFilter } from '../logs/log-store.ts';
import type { Logs } from '../logs/logs.ts';
import { type Api, answers, newApi } from './api.ts';
import { answersEvents, streamWhileAllowed } from './event-stream.ts';

const params = z.object({ functionId: resourceId });
const writeChars = 64 * 1024;

/** A function's log, in pages and as a stream. */
export function logRoutes({
  logs,
  followers,
  functions,
  access,
  authenticator,
}: {
  logs: Logs;
  followers: Followers;
  functions: Functions;
  access: Access;
  authenticator: Authenticator;
}): Api {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/logs',
      request: { params, query: logPageQuery.strict() },
      responses: answers(logPage, 'What the function logged within three days'),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      await requireRead(functionId, c.var.subject);
      const { order, pageSize, pageToken, ...filter } = c.req.valid('query');
      const page = { newestFirst: order === 'newestFirst', pageSize, pageToken };
      return c.json(await logs.read(filterOf(functionId, filter), page), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/console/functions/{functionId}/logs/~/follow',
      request: {
        params,
        query: logFilterQuery.omit({ until: true }).strict(),
        headers: z.object({ 'last-event-id': z.string().optional() }),
      },
      responses: answersEvents(
        logEntry,
        'Entries as they come, each a LogEntry as JSON in an event named "entry", with its uid as the event’s id; Last-Event-ID goes on after that one',
      ),
    }),
    async (c) => {
      const { functionId } = c.req.valid('param');
      await requireRead(functionId, c.var.subject);
      const proof = { authorization: c.req.header('Authorization'), sessionSecret: sessionSecret(c) };
      const afterUid = c.req.valid('header')['last-event-id'];
      if (afterUid !== undefined && !/^\d{1,15}$/.test(afterUid))
        throw invalid('Last-Event-ID', 'is not the id of an event of this stream');
      const filter = filterOf(functionId, c.req.valid('query'));
      return streamWhileAllowed(c, {
        followers,
        check: async () => requireRead(functionId, await authenticator.subjectOf(proof)),
        follow: async (stream, signal) => {
          // The first bytes tell the client that the stream has begun.
          await stream.write(': \n\n');
          for await (const entries of logs.follow(filter, { afterUid, signal }))
            for (const events of eventsOf(entries)) await stream.write(events);
        },
      });
    },
  );
  return api;

  async function requireRead(functionId: string, by: Subject): Promise<void> {
    const fn = await functions.row(functionId);
    await access.require(by, 'logging.records.read', functions.resource(fn));
  }
}

/** Joins the events of a batch, because each write costs more than a line. A slow reader holds one joined text. */
function* eventsOf(entries: readonly LogEntry[]): Generator<string> {
  let events = '';
  for (const entry of entries) {
    events += `event: entry\ndata: ${JSON.stringify(entry)}\nid: ${entry.uid}\n\n`;
    if (events.length < writeChars) continue;
    yield events;
    events = '';
  }
  if (events !== '') yield events;
}

function filterOf(
  functionId: string,
  {
    since,
    until,
    ...rest
  }: Omit<EntryFilter, 'functionId'> & { since?: string | undefined; until?: string | undefined },
): EntryFilter {
  return {
    functionId,
    ...rest,
    sinceMs: since === undefined ? undefined : Date.parse(since),
    untilMs: until === undefined ? undefined : Date.parse(until),
  };
}

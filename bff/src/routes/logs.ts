import { createRoute, z } from '@hono/zod-openapi';
import {
  type LogEntry,
  limits,
  logDownloadQuery,
  logEntry,
  logFilterQuery,
  logPage,
  logPageQuery,
  resourceId,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Followers } from '../http/followers.ts';
import { sessionSecret } from '../http/session-cookie.ts';
import type { Access } from '../iam/access.ts';
import type { Authenticator } from '../iam/authenticator.ts';
import type { Subject } from '../iam/subject.ts';
import type { EntryFilter } from '../logs/log-store.ts';
import type { Logs } from '../logs/logs.ts';
import { type Api, answers, newApi, violationsOf } from './api.ts';
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
        throw invalid('Last-Event-ID', say('RULE_EVENT_ID', {}));
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
  api.get('/console/functions/:functionId/logs/~/download', async (c) => {
    const functionId = c.req.param('functionId');
    const by = c.var.subject;
    await requireRead(functionId, by);
    const { success, data, error } = logDownloadQuery.safeParse(c.req.query());
    if (!success) throw violationsOf(error);
    const { format, ...filter } = data;
    const parts = wholeLog({ ...filterOf(functionId, filter), format }, by);
    // A failure breaks the connection, so that a part never passes for the whole.
    return c.body(ReadableStream.from(parts).pipeThrough(new TextEncoderStream()), 200, {
      'Content-Type': format === 'text' ? 'text/plain; charset=utf-8' : 'application/x-ndjson',
      'Content-Disposition': `attachment; filename="${functionId}.${format === 'text' ? 'log' : 'jsonl'}"`,
    });
  });
  return api;

  /** A page of the log at a time, oldest first. A log that grows meanwhile has an end: the time of the request. */
  async function* wholeLog(
    { format, ...filter }: EntryFilter & { format: 'text' | 'jsonLines' },
    by: Subject,
  ): AsyncGenerator<string> {
    const untilMs = Math.min(filter.untilMs ?? Number.POSITIVE_INFINITY, Date.now() + 1);
    let pageToken: string | undefined;
    do {
      await requireRead(filter.functionId, by);
      const page = await logs.read(
        { ...filter, untilMs },
        { newestFirst: false, pageSize: limits.pageSizeMax, pageToken },
      );
      if (page.entries.length > 0) yield page.entries.map(format === 'text' ? textOf : jsonOf).join('');
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }

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

/** One line an entry: a record is one line in the cloud, so line breaks within it stand indented. */
function textOf({ timestamp, level, stream: source, message, jsonPayload }: LogEntry): string {
  const kind = level === 'LEVEL_UNSPECIFIED' ? source : level;
  return `${timestamp} ${kind} ${jsonPayload.request_id} ${message.replaceAll(/\r\n?|\n/g, '\n  ')}\n`;
}

const jsonOf = (entry: LogEntry): string => `${JSON.stringify(entry)}\n`;

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

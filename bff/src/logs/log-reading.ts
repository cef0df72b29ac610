import {
  functionResourceType,
  type LogCriteria,
  type LogEntry,
  limits,
  logCriteria,
  type ReadLogRequest,
  type ReadLogResponse,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid, notFound } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import { tokenAfter } from '../store/page.ts';
import type { Logs } from './logs.ts';

type Options = { logs: Logs; functions: Functions; access: Access };

/** The cloud's default (proto: Criteria.max_response_size), close to the default message limit of gRPC clients. */
const responseBytesMax = 3.5 * 1024 * 1024;

/**
 * Reads logs through the cloud's API (yandex.cloud.logging.v1.LogReadingService), from the console's own log store.
 * Each folder has one log group, with the folder's ID.
 */
export class LogReading {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @returns a page, oldest first; its token holds the request's criteria, as in the cloud */
  async read({ criteria, pageToken }: ReadLogRequest, by: Subject): Promise<ReadLogResponse> {
    if ((criteria === undefined) === (pageToken === undefined))
      throw invalid('criteria', say('RULE_EITHER', { first: 'criteria', second: 'pageToken' }));
    const asked = criteria === undefined ? askedFor(pageToken ?? '') : { criteria, after: undefined };
    const { logGroupId, resourceTypes, resourceIds, streamNames, levels, filter } = asked.criteria;
    const [functionId] = resourceIds;
    if (functionId === undefined || resourceIds.length > 1)
      throw invalid('criteria.resourceIds', say('RULE_LOG_OF_ONE_FUNCTION', {}));
    if (streamNames.length > 0) throw invalid('criteria.streamNames', say('RULE_LOG_STREAM_NAMES', {}));
    const fn = await this.#deps.functions.row(functionId);
    await this.#deps.access.require(by, 'logging.records.read', this.#deps.functions.resource(fn));
    if (logGroupId !== fn.folder_id) throw notFound('Log group', logGroupId);
    const size = numberIn(asked.criteria.pageSize, 'pageSize', limits.pageSizeMax) || undefined;
    const bytesMax = numberIn(asked.criteria.maxResponseSize, 'maxResponseSize') || responseBytesMax;
    const meant = { ...fieldsIn(filter), ...timesIn(asked.criteria) };
    if (resourceTypes.length > 0 && !resourceTypes.includes(functionResourceType))
      return { logGroupId, entries: [] };
    const page = await this.#deps.logs.read(
      { functionId, ...meant, levels: levels.length === 0 ? undefined : levels },
      { newestFirst: false, pageSize: size, pageToken: asked.after, bytes: responseBytesMax },
    );
    const entries = within(page.entries, Math.min(bytesMax, responseBytesMax));
    const last = entries.at(-1);
    const isMore = last !== undefined && (entries.length < page.entries.length || page.nextPageToken);
    return {
      logGroupId,
      entries: entries.map(({ stream: _, ...entry }) => ({
        ...entry,
        resource: { type: functionResourceType, id: functionId },
      })),
      ...(isMore ? { nextPageToken: tokenOf(asked.criteria, tokenAfter(Number(last.uid))) } : {}),
    };
  }
}

const tokenOf = (criteria: LogCriteria, after: string): string =>
  Buffer.from(JSON.stringify({ criteria, after })).toString('base64url');

/** A page token is untrusted input: its content is validated, and the sender's permissions are checked again. */
function askedFor(token: string): { criteria: LogCriteria; after: string } {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof read === 'object' && read !== null && 'after' in read && 'criteria' in read)
      return { criteria: logCriteria.parse(read.criteria), after: String(read.after) };
  } catch {
    // Handled below.
  }
  throw invalid('pageToken', say('RULE_LOG_PAGE_TOKEN', {}));
}

/** As many entries as the response may hold, and at least one. */
function within(entries: readonly LogEntry[], bytesMax: number): readonly LogEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry));
    return bytes > bytesMax;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(end, 1));
}

function numberIn(text: string | undefined, field: string, max = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text ?? 0);
  if (number <= max) return number;
  throw invalid(`criteria.${field}`, say('RULE_MAX', { max }));
}

const timesIn = ({ since, until }: LogCriteria) => ({
  sinceMs: since === undefined ? undefined : Date.parse(since),
  untilMs: until === undefined ? undefined : Date.parse(until),
});

/** The supported part of the cloud's filter language: one call or one version, as `json_payload.request_id="…"`. */
function fieldsIn(filter: string): { requestId?: string; versionId?: string } {
  const found: { requestId?: string; versionId?: string } = {};
  for (const part of filter.split(/\sAND\s/i).filter((text) => text.trim() !== '')) {
    const [, name, value] =
      /^\s*json_payload\.(request_id|version_id)\s*[:=]\s*"([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      throw invalid('criteria.filter', say('RULE_LOG_FILTER', {}));
    found[name === 'request_id' ? 'requestId' : 'versionId'] = value;
  }
  return found;
}

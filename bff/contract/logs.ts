import { z } from 'zod';
import { limits, resourceId, ruleTexts, timestamp } from './scalars.ts';

export const logLevel = z.enum(['LEVEL_UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);
export type LogLevel = z.infer<typeof logLevel>;

/** Follows yandex.cloud.logging.v1.LogEntry: one line written by a function, or by the platform about a call. */
export const logEntry = z.object({
  /** Increases with every entry of this console. */
  uid: z.string(),
  timestamp,
  level: logLevel,
  message: z.string(),
  /** `request_id`, `version_id`, and further fields of a structured line. */
  jsonPayload: z.looseObject({ request_id: z.string(), version_id: z.string() }),
  streamName: z.string().optional(),
  /** `system` holds the platform's own START, END and REPORT lines. */
  stream: z.enum(['stdout', 'stderr', 'system']),
});
export type LogEntry = z.infer<typeof logEntry>;

const moment = z.iso.datetime({ offset: true, error: ruleTexts.moment });
const levelNames = logLevel.options.join('|');
const levels = z
  .string()
  .regex(new RegExp(`^(?:${levelNames})(?:,(?:${levelNames}))*$`), ruleTexts.logLevels)
  .meta({ description: `levels, comma separated: ${logLevel.options.join(', ')}` })
  .transform((text) => text.split(','))
  .pipe(z.array(logLevel));

/** Filter for a function's log; times are RFC 3339, levels are comma separated. */
export const logFilterQuery = z.object({
  since: moment.optional(),
  until: moment.optional(),
  levels: levels.optional(),
  requestId: z.uuid().optional(),
  versionId: resourceId.optional(),
  /** Matches anywhere in the message, ignoring case. */
  text: z.string().min(1).max(200).optional(),
});
/** `GET /console/functions/{functionId}/logs:download`: every matching entry as a file, oldest first. */
export const logDownloadQuery = logFilterQuery.extend({ format: z.enum(['text', 'jsonLines']) }).strict();
/** `GET /console/functions/{functionId}/logs` */
export const logPageQuery = logFilterQuery.extend({
  order: z.enum(['newestFirst', 'oldestFirst']).default('newestFirst'),
  pageSize: z.coerce.number().int().min(0).max(limits.pageSizeMax).optional(),
  pageToken: z.string().max(2000).optional(),
});
export const logPage = z.object({ entries: z.array(logEntry), nextPageToken: z.string().optional() });
export type LogPage = z.infer<typeof logPage>;

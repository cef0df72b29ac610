import { z } from 'zod';
import { limits, resourceId, timestamp } from './scalars.ts';

export const logLevel = z.enum(['LEVEL_UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);
export type LogLevel = z.infer<typeof logLevel>;

/** After yandex.cloud.logging.v1.LogEntry: one line that a function wrote, or that the platform wrote of its call. */
export const logEntry = z.object({
  /** Grows with every entry of this console. */
  uid: z.string(),
  timestamp,
  level: logLevel,
  message: z.string(),
  /** `request_id`, `version_id`, and the further fields of a structured line. */
  jsonPayload: z.looseObject({ request_id: z.string(), version_id: z.string() }),
  streamName: z.string().optional(),
  /** `system`: the platform's own START, END and REPORT. */
  stream: z.enum(['stdout', 'stderr', 'system']),
});
export type LogEntry = z.infer<typeof logEntry>;

const moment = z.iso.datetime({ offset: true, error: 'must be a time such as "2030-01-31T00:00:00Z"' });
const levelNames = logLevel.options.join('|');
const levels = z
  .string()
  .regex(
    new RegExp(`^(?:${levelNames})(?:,(?:${levelNames}))*$`),
    `must be levels, comma separated: ${logLevel.options.join(', ')}`,
  )
  .meta({ description: `levels, comma separated: ${logLevel.options.join(', ')}` })
  .transform((text) => text.split(','))
  .pipe(z.array(logLevel));

/** What of a function's log is wanted; times are RFC 3339, levels comma separated. */
export const logFilterQuery = z.object({
  since: moment.optional(),
  until: moment.optional(),
  levels: levels.optional(),
  requestId: z.uuid().optional(),
  versionId: resourceId.optional(),
  /** Found anywhere in the message, whatever its case. */
  text: z.string().min(1).max(200).optional(),
});
/** `GET /console/functions/{functionId}/logs` */
export const logPageQuery = logFilterQuery.extend({
  order: z.enum(['newestFirst', 'oldestFirst']).default('newestFirst'),
  pageSize: z.coerce.number().int().min(0).max(limits.pageSizeMax).optional(),
  pageToken: z.string().max(2000).optional(),
});
export const logPage = z.object({ entries: z.array(logEntry), nextPageToken: z.string().optional() });
export type LogPage = z.infer<typeof logPage>;

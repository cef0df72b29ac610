import { z } from 'zod';
import { logLevel } from './logs.ts';
import { int64, resourceId, ruleTexts, timestamp } from './scalars.ts';

/** The resource type of every entry on this console; the cloud has further types. */
export const functionResourceType = 'serverless.function';

const moment = z.iso
  .datetime({ offset: true, error: ruleTexts.moment })
  .meta({ description: 'a time, such as "2030-01-31T00:00:00Z"' });

/** yandex.cloud.logging.v1.Criteria */
export const logCriteria = z.strictObject({
  logGroupId: resourceId,
  resourceTypes: z.array(z.string().max(63)).max(100).default([]),
  resourceIds: z.array(resourceId).max(100).default([]),
  since: moment.optional(),
  until: moment.optional(),
  levels: z.array(logLevel).max(logLevel.options.length).default([]),
  filter: z.string().max(1000).default(''),
  streamNames: z.array(z.string().max(63)).max(100).default([]),
  pageSize: int64.optional(),
  maxResponseSize: int64.optional(),
});
export type LogCriteria = z.infer<typeof logCriteria>;

/** yandex.cloud.logging.v1.ReadRequest: exactly one of the two fields. */
export const readLogRequest = z.strictObject({
  criteria: logCriteria.optional(),
  pageToken: z.string().max(20_000).optional(),
});
export type ReadLogRequest = z.infer<typeof readLogRequest>;

/** yandex.cloud.logging.v1.ReadResponse */
export const readLogResponse = z.object({
  logGroupId: z.string(),
  entries: z.array(
    z.object({
      uid: z.string(),
      resource: z.object({ type: z.literal(functionResourceType), id: z.string() }),
      timestamp,
      level: logLevel,
      message: z.string(),
      jsonPayload: z.looseObject({ request_id: z.string(), version_id: z.string() }),
      streamName: z.string().optional(),
    }),
  ),
  nextPageToken: z.string().optional(),
});
export type ReadLogResponse = z.infer<typeof readLogResponse>;

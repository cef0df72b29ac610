import { z } from 'zod';
import { messageFacts } from './error-messages.ts';
import {
  duration,
  int64,
  labels,
  pageQuery,
  queueArn,
  resourceId,
  resourceName,
  ruleTexts,
  tagReference,
  timestamp,
} from './scalars.ts';

/** Limits of the service (yandex/cloud/serverless/triggers/v1/trigger.proto). */
export const triggerLimits = {
  descriptionCharacters: 500,
  cronCharacters: 100,
  payloadCharacters: 4096,
  retryAttempts: { min: 1, max: 5 },
  retryIntervalMs: { min: 10_000, max: 60_000 },
  queueBatch: { min: 1, max: 1000 },
  queueCutoffMs: { min: 0, max: 20_000 },
  visibilityTimeoutMs: { min: 0, max: 43_200_000 },
} as const;

const triggerName = z.union([z.literal(''), resourceName]);
const triggerDescription = z.string().max(triggerLimits.descriptionCharacters);

const invokeFunction = z.strictObject({
  functionId: resourceId,
  /** Absent or empty means `$latest`. */
  functionTag: z.union([z.literal(''), tagReference]).optional(),
  /** The account that calls the function; without one, the function must be public. */
  serviceAccountId: z.string().max(50).optional(),
});
const retrySettings = z.strictObject({ retryAttempts: int64, interval: duration });
/** Where an event goes whose last retry failed. */
const deadLetterQueue = z.strictObject({ queueId: queueArn, serviceAccountId: z.string().min(1).max(50) });
const timerRule = z
  .strictObject({
    cronExpression: z.string().min(1).max(triggerLimits.cronCharacters),
    payload: z.string().max(triggerLimits.payloadCharacters).optional(),
    invokeFunction: invokeFunction.optional(),
    invokeFunctionWithRetry: invokeFunction
      .extend({ retrySettings: retrySettings.optional(), deadLetterQueue: deadLetterQueue.optional() })
      .optional(),
  })
  .refine(
    ({ invokeFunction: once, invokeFunctionWithRetry: withRetry }) =>
      (once === undefined) !== (withRetry === undefined),
    ruleTexts.oneAction,
  );
export type TimerRule = z.infer<typeof timerRule>;
const messageQueueRule = z.strictObject({
  queueId: queueArn,
  /** The account that reads the queue. */
  serviceAccountId: z.string().min(1).max(50),
  /** A call gets as many messages as `size` says, 1 by default, or what has come when `cutoff` is over. */
  batchSettings: z.strictObject({ size: int64.optional(), cutoff: duration }),
  /** How long a call keeps its messages from others; without it, as long as the queue says. */
  visibilityTimeout: duration.optional(),
  invokeFunction,
});
export type MessageQueueRule = z.infer<typeof messageQueueRule>;
/** yandex.cloud.serverless.triggers.v1.Trigger.Rule: what starts the function. */
const triggerRule = z
  .strictObject({ timer: timerRule.optional(), messageQueue: messageQueueRule.optional() })
  .refine(
    ({ timer, messageQueue }) => (timer === undefined) !== (messageQueue === undefined),
    ruleTexts.oneKind,
  );
export type TriggerRule = z.infer<typeof triggerRule>;

/** yandex.cloud.serverless.triggers.v1.Trigger */
export const trigger = z.object({
  id: resourceId,
  folderId: resourceId,
  createdAt: timestamp,
  name: z.string(),
  description: z.string(),
  labels,
  rule: triggerRule,
  status: z.enum(['ACTIVE', 'PAUSED']),
});
export type Trigger = z.infer<typeof trigger>;

export const createTriggerRequest = z.strictObject({
  folderId: resourceId,
  name: triggerName.default(''),
  description: triggerDescription.default(''),
  labels: labels.default({}),
  rule: triggerRule,
});
export type CreateTriggerRequest = z.input<typeof createTriggerRequest>;
export const updateTriggerRequest = z.strictObject({
  updateMask: z.string().optional(),
  name: triggerName.optional(),
  description: triggerDescription.optional(),
  labels: labels.optional(),
  rule: triggerRule.optional(),
});

export const triggerList = z.object({ triggers: z.array(trigger), nextPageToken: z.string().optional() });
/** `GET /console/triggers`: triggers with when they fire. */
export const triggerOverview = z.object({
  trigger,
  /** The next firings, at most five; none while the trigger is paused. */
  next: z.array(timestamp),
  /** The last firing that was due: its call, or why there was none. */
  last: z
    .object({
      at: timestamp,
      requestId: z.string().optional(),
      fault: z.string().optional(),
      said: messageFacts.optional(),
    })
    .optional(),
});
export type TriggerOverview = z.infer<typeof triggerOverview>;
export const triggerOverviewList = z.object({
  triggers: z.array(triggerOverview),
  nextPageToken: z.string().optional(),
});
/** `POST /console/triggers/{triggerId}:fire` */
export const firedTrigger = z.object({ requestId: z.string() });

export const listTriggersQuery = pageQuery.extend({ folderId: resourceId }).strict();

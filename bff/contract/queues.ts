import { z } from 'zod';
import { resourceId, timestamp } from './scalars.ts';

const count = z.number().int();

/** `GET /console/queues`: a queue of Message Queue with what is in it. */
export const queueOverview = z.object({
  id: resourceId,
  name: z.string(),
  createdAt: timestamp,
  arn: z.string(),
  /** Of the URL, below the address of Message Queue. */
  path: z.string(),
  isFifo: z.boolean(),
  visible: count,
  delayed: count,
  inFlight: count,
  /** When the oldest message was sent; absent when there is none. */
  oldestSentAt: timestamp.optional(),
});
export type QueueOverview = z.infer<typeof queueOverview>;
export const queueOverviewList = z.object({ queues: z.array(queueOverview) });
/** A name that ends in `.fifo` makes a FIFO queue. */
export const createQueueRequest = z.strictObject({ folderId: resourceId, name: z.string().max(80) });
/** `groupId` is for FIFO queues alone. */
export const sendMessageRequest = z.strictObject({
  body: z.string(),
  groupId: z.string().max(128).optional(),
});
export const sentMessage = z.object({ messageId: z.string() });
/** `GET /console/queues/{queueId}/messages`: the oldest messages, which are not received by that. */
export const peekedMessage = z.object({
  messageId: z.string(),
  body: z.string(),
  sentAt: timestamp,
  receives: count,
  state: z.enum(['visible', 'delayed', 'inFlight']),
});
export type PeekedMessage = z.infer<typeof peekedMessage>;
export const peekedMessageList = z.object({ messages: z.array(peekedMessage) });
export const nothing = z.object({});

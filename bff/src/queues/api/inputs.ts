/** Requests of the actions in the shapes of AWS JSON; the Query protocol sends numbers as text. */
import { z } from 'zod';

const int = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number),
]);
const names = z.array(z.string().max(256)).max(100).optional();
const texts = z.record(z.string(), z.string());
const queue = { QueueUrl: z.string().min(1).max(2000) };
const attribute = z.object({
  DataType: z.string().max(300),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const message = {
  MessageBody: z.string(),
  DelaySeconds: int.optional(),
  MessageAttributes: z.record(z.string(), attribute).optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
};
const handle = { ReceiptHandle: z.string() };
const visibility = { VisibilityTimeout: int };
const id = { Id: z.string() };
const entries = <Shape extends z.ZodRawShape>(shape: Shape) => z.array(z.object(shape)).max(1000).default([]);

export const inputs = {
  CreateQueue: z.object({
    QueueName: z.string(),
    Attributes: texts.default({}),
    Tags: texts.optional(),
    /** AWS JSON alone has this name. */
    tags: texts.optional(),
  }),
  DeleteQueue: z.object(queue),
  PurgeQueue: z.object(queue),
  ListQueues: z.object({
    QueueNamePrefix: z.string().max(80).optional(),
    MaxResults: int.optional(),
    NextToken: z.string().max(80).optional(),
  }),
  GetQueueUrl: z.object({ QueueName: z.string() }),
  GetQueueAttributes: z.object({ ...queue, AttributeNames: names }),
  SetQueueAttributes: z.object({ ...queue, Attributes: texts }),
  ListQueueTags: z.object(queue),
  TagQueue: z.object({ ...queue, Tags: texts }),
  UntagQueue: z.object({ ...queue, TagKeys: z.array(z.string()).max(100) }),
  ListDeadLetterSourceQueues: z.object(queue),
  SendMessage: z.object({ ...queue, ...message }),
  SendMessageBatch: z.object({ ...queue, Entries: entries({ ...id, ...message }) }),
  ReceiveMessage: z.object({
    ...queue,
    AttributeNames: names,
    MessageSystemAttributeNames: names,
    MessageAttributeNames: names,
    MaxNumberOfMessages: int.optional(),
    VisibilityTimeout: int.optional(),
    WaitTimeSeconds: int.optional(),
  }),
  DeleteMessage: z.object({ ...queue, ...handle }),
  DeleteMessageBatch: z.object({ ...queue, Entries: entries({ ...id, ...handle }) }),
  ChangeMessageVisibility: z.object({ ...queue, ...handle, ...visibility }),
  ChangeMessageVisibilityBatch: z.object({ ...queue, Entries: entries({ ...id, ...handle, ...visibility }) }),
} as const;

export type ActionName = keyof typeof inputs;
export type Input<Name extends ActionName> = z.output<(typeof inputs)[Name]>;

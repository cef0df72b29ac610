import { createHash } from 'node:crypto';
import type { QueueMessageRow } from '../store/schema.ts';
import {
  attributesBytes,
  checkMessageAttributes,
  hasInvalidCharacter,
  type MessageAttributes,
} from './message-attributes.ts';
import { newMessageId } from './message-ids.ts';
import { QueueError } from './queue-error.ts';
import { queueLimits } from './queue-settings.ts';
import type { Queue } from './queues.ts';

/** What somebody sends. Group and deduplication ID are for FIFO queues alone. */
export type NewMessage = {
  body: string;
  attributes?: MessageAttributes | undefined;
  delayMs?: number | undefined;
  groupId?: string | undefined;
  deduplicationId?: string | undefined;
  senderId: string;
};
/** @throws QueueError for a message that breaks a rule of the queue */
export function newMessageRow(queue: Queue, message: NewMessage, nowMs: number): QueueMessageRow {
  const { body, attributes = {}, delayMs, senderId } = message;
  if (body === '')
    throw new QueueError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (hasInvalidCharacter(body))
    throw new QueueError(
      'InvalidMessageContents',
      'Invalid characters found. XML 1.0 cannot hold all of the body.',
    );
  checkMessageAttributes(attributes);
  const bytes = Buffer.byteLength(body) + attributesBytes(attributes);
  if (bytes > queue.max_message_bytes)
    throw new QueueError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.max_message_bytes} bytes.`,
    );
  if (delayMs !== undefined && delayMs !== 0 && queue.is_fifo === 1)
    throw new QueueError(
      'InvalidParameterValue',
      `Value ${delayMs / 1000} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  if (delayMs !== undefined && (delayMs < 0 || delayMs > queueLimits.delayMs))
    throw new QueueError(
      'InvalidParameterValue',
      `Value ${delayMs / 1000} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  return {
    id: newMessageId(),
    queue_id: queue.id,
    body,
    attributes_json: Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes),
    bytes,
    sender_id: senderId,
    sent_at_ms: nowMs,
    visible_at_ms: nowMs + (delayMs ?? queue.delay_ms),
    receives: 0,
    first_received_at_ms: null,
    receipt: null,
    ...fifoColumns(queue, message),
  };
}

/** @throws QueueError for a message of a FIFO queue without a group or a deduplication ID */
function fifoColumns(
  queue: Queue,
  { body, groupId, deduplicationId }: NewMessage,
): Pick<QueueMessageRow, 'group_id' | 'deduplication_id'> {
  if (queue.is_fifo === 0) {
    if (groupId !== undefined || deduplicationId !== undefined)
      throw new QueueError(
        'InvalidParameterValue',
        'MessageGroupId and MessageDeduplicationId are for FIFO queues, whose names end in .fifo.',
      );
    return { group_id: null, deduplication_id: null };
  }
  if (groupId === undefined || groupId === '')
    throw new QueueError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  const isContentUsed = deduplicationId === undefined && queue.is_content_deduplicated === 1;
  const id = isContentUsed ? createHash('sha256').update(body).digest('hex') : deduplicationId;
  if (id === undefined || id === '')
    throw new QueueError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly.',
    );
  for (const [name, value] of Object.entries({ MessageGroupId: groupId, MessageDeduplicationId: id }))
    if (!/^[\x21-\x7e]{1,128}$/.test(value))
      throw new QueueError(
        'InvalidParameterValue',
        `Value for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
  return { group_id: groupId, deduplication_id: id };
}

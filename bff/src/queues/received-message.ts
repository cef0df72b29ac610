import type { MessageAttributes } from './message-attributes.ts';
import type { Message } from './queue-messages.ts';

/** The attributes that a receipt has of a message, in the words of the API. */
export function systemAttributesOf(message: Message): Record<string, string> {
  return {
    SenderId: message.sender_id,
    SentTimestamp: String(message.sent_at_ms),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.first_received_at_ms ?? message.sent_at_ms),
    ...(message.group_id === null ? {} : { MessageGroupId: message.group_id }),
    ...(message.deduplication_id === null ? {} : { MessageDeduplicationId: message.deduplication_id }),
    ...(message.group_id === null ? {} : { SequenceNumber: sequenceNumber(message.seq) }),
  };
}

export const messageAttributesOf = ({ attributes_json }: Message): MessageAttributes =>
  attributes_json === null ? {} : JSON.parse(attributes_json);

/** As SQS writes it: 20 digits, so that texts sort like numbers. */
export const sequenceNumber = (seq: number): string => String(seq).padStart(20, '0');

/** @param accountId a service account, or the user who sent it from the console */
export const senderIdOf = ({ id, type }: { id: string; type: string }): string =>
  type === 'serviceAccount' ? `${id}@as` : id;

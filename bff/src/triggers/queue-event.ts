import { createHash } from 'node:crypto';
import { md5OfAttributes } from '../queues/message-attributes.ts';
import type { Message } from '../queues/queue-messages.ts';
import { messageAttributesOf, systemAttributesOf } from '../queues/received-message.ts';

/** The event of a Message Queue trigger (docs: functions/concepts/trigger/ymq-trigger). */
export function queueEvent(
  messages: readonly Message[],
  { queueArn, cloudId, folderId }: { queueArn: string; cloudId: string; folderId: string },
) {
  return {
    messages: messages.map((message) => ({
      event_metadata: {
        event_id: message.id,
        event_type: 'yandex.cloud.events.messagequeue.QueueMessage',
        // The service writes microseconds.
        created_at: new Date(message.sent_at_ms).toISOString().replace('Z', '000Z'),
        cloud_id: cloudId,
        folder_id: folderId,
      },
      details: { queue_id: queueArn, message: contentOf(message) },
    })),
  };
}

function contentOf(message: Message) {
  const attributes = messageAttributesOf(message);
  const named = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      dataType: DataType,
      ...(StringValue === undefined ? {} : { stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
    },
  ]);
  return {
    message_id: message.id,
    md5_of_body: createHash('md5').update(message.body).digest('hex'),
    body: message.body,
    attributes: systemAttributesOf(message),
    message_attributes: Object.fromEntries(named),
    md5_of_message_attributes: named.length === 0 ? '' : md5OfAttributes(attributes),
  };
}

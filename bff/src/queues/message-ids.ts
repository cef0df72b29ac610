import { randomBytes } from 'node:crypto';
import { QueueError } from './queue-error.ts';

/** As the cloud writes them: four groups of eight hexadecimal digits. */
export function newMessageId(): string {
  const hex = randomBytes(16).toString('hex');
  return [0, 8, 16, 24].map((at) => hex.slice(at, at + 8)).join('-');
}

/** Names the queue, the message and one receipt of it; it grants nothing without the role on the queue. */
export function receiptHandle({
  queue_id,
  seq,
  receipt,
}: {
  queue_id: string;
  seq: number;
  receipt: string | null;
}): string {
  return Buffer.from(`${queue_id}:${seq}:${receipt ?? ''}`).toString('base64url');
}

const handleText = /^([a-z0-9]{20}):([0-9]{1,15}):([\w-]{12})$/;

/** @throws QueueError ReceiptHandleIsInvalid for a text that is no handle of the queue */
export function parseReceiptHandle(handle: string, queueId: string): { seq: number; receipt: string } {
  const [, ofQueue, seq = '', receipt = ''] =
    (handle.length > 200 ? null : handleText.exec(Buffer.from(handle, 'base64url').toString())) ?? [];
  if (ofQueue !== queueId)
    throw new QueueError(
      'ReceiptHandleIsInvalid',
      'The input receipt handle is invalid: it is not of this queue.',
    );
  return { seq: Number(seq), receipt };
}

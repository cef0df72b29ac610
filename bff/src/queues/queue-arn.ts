/** Names of queues in the cloud (docs: message-queue/concepts/queue). */

const prefix = 'yrn:yc:ymq:ru-central1:';

export const queueArn = ({ folder_id, name }: { folder_id: string; name: string }): string =>
  `${prefix}${folder_id}:${name}`;

/** @returns undefined for a text that is no ARN of a queue */
export function parseQueueArn(arn: string): { folderId: string; name: string } | undefined {
  if (!arn.startsWith(prefix)) return undefined;
  const [folderId, name, ...more] = arn.slice(prefix.length).split(':');
  if (!folderId || !name || more.length > 0) return undefined;
  return { folderId, name };
}

const queueName = /^[A-Za-z0-9_-]{1,80}$/;
const fifoSuffix = '.fifo';

export const isFifoName = (name: string): boolean => name.endsWith(fifoSuffix);

/** The name of a FIFO queue ends in `.fifo`, which counts among its 80 characters. */
export function isQueueName(name: string): boolean {
  if (name.length > 80) return false;
  return queueName.test(isFifoName(name) ? name.slice(0, -fifoSuffix.length) : name);
}

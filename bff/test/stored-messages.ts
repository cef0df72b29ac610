import { pino } from 'pino';
import { openMessageQueue } from '../src/queues/message-queue.ts';
import { openStore } from '../src/store/store.ts';

/**
 * Sends messages to a new queue of a console that does not run; those that fail often go to a dead-letter queue.
 * @returns the ARN of the queue
 */
export async function storeMessages(
  dataDir: string,
  { folderId, bodies }: { folderId: string; bodies: readonly string[] },
): Promise<string> {
  const store = await openStore(dataDir);
  const { queues, messages, close } = openMessageQueue({
    store,
    now: Date.now,
    log: pino({ level: 'silent' }),
  });
  const arnOf = (name: string) => `yrn:yc:ymq:ru-central1:${folderId}:${name}`;
  await queues.create({ folderId, name: 'dead', attributes: {}, tags: {} });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 20 });
  const queue = await queues.create({ folderId, name: 'work', attributes: { RedrivePolicy }, tags: {} });
  await messages.send(
    queue,
    bodies.map((body) => ({ body, senderId: 'ajesender@as' })),
  );
  await close();
  await store.destroy();
  return arnOf('work');
}

import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { openMessageQueue } from '../src/queues/message-queue.ts';
import type { ReceivedMessage } from '../src/queues/queue-messages.ts';
import { openHome } from '../src/resource-manager.ts';
import { openStore } from '../src/store/store.ts';
import { newTestDataDir } from './test-data-dir.ts';

export type TestMessageQueue = Awaited<ReturnType<typeof openTestMessageQueue>>;

/** Message Queue on a real database, without the rest of the console. */
export async function openTestMessageQueue() {
  const dataDir = newTestDataDir();
  const clock = { shiftMs: 0 };
  const now = () => Date.now() + clock.shiftMs;
  const store = await openStore(dataDir);
  const { folder } = await openHome(store, now());
  const service = openMessageQueue({ store, now, log: pino({ level: 'silent' }) });
  const { queues, messages } = service;
  const senderId = 'ajesender@as';
  return {
    ...service,
    store,
    dataDir,
    folderId: folder.id,
    /** Lets time pass. */
    pass(ms: number) {
      clock.shiftMs += ms;
    },
    create: (name: string, attributes: Record<string, string> = {}) =>
      queues.create({ folderId: folder.id, name, attributes, tags: {} }),
    createFifo: (name: string, attributes: Record<string, string> = {}) =>
      queues.create({
        folderId: folder.id,
        name,
        attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes },
        tags: {},
      }),
    async send(queue: Parameters<typeof messages.send>[0], body: string, more: object = {}) {
      const [sent] = await messages.send(queue, [{ body, senderId, ...more }]);
      return sent;
    },
    async close() {
      await service.close();
      await store.destroy();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const bodiesOf = (received: readonly ReceivedMessage[]): string[] =>
  received.map(({ message }) => message.body);

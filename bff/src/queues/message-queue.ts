import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import { MessageRemoval } from './message-removal.ts';
import { MessageWaits } from './message-waits.ts';
import { QueueArrivals } from './queue-arrivals.ts';
import { QueueMessages } from './queue-messages.ts';
import { Queues } from './queues.ts';

/** The parts of Message Queue, connected. `queue-messages.ts` says how a trigger uses them. */
export function openMessageQueue({ store, now, log }: { store: Store; now: () => number; log: Logger }) {
  const removal = new MessageRemoval({ store, now, log });
  const arrivals = new QueueArrivals(now);
  const queues = new Queues({ store, now, removal });
  const messages = new QueueMessages({ store, now, queues, arrivals });
  const waits = new MessageWaits({ messages, arrivals });
  return {
    queues,
    messages,
    arrivals,
    waits,
    removal,
    /** Ends waiting receipts with nothing, and stops using the store. */
    async close(): Promise<void> {
      await waits.close();
      arrivals.close();
      await removal.close();
    },
  };
}

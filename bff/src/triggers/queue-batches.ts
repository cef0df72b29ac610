import type { Queue } from '../queues/queues.ts';
import { visibleMessages } from '../queues/visible-messages.ts';
import type { Store } from '../store/store.ts';

/** Tells when a queue has a whole batch, or the first message of a part of one has waited long enough. */
export class QueueBatches {
  readonly #store: Store;
  readonly #size: number;
  readonly #cutoffMs: number;
  /** When messages were first seen since the last batch. */
  #sinceMs: number | undefined;

  constructor({ store, size, cutoffMs }: { store: Store; size: number; cutoffMs: number }) {
    this.#store = store;
    this.#size = size;
    this.#cutoffMs = cutoffMs;
  }

  /** @returns a time when only a part of a batch is there, which may be delivered then */
  async isDue(queue: Queue, nowMs: number): Promise<'empty' | 'due' | { atMs: number }> {
    const found = await this.#store
      .transaction()
      .execute(async (trx) => await visibleMessages(trx, { queue, nowMs, max: this.#size }));
    if (found.length === 0) {
      this.#sinceMs = undefined;
      return 'empty';
    }
    this.#sinceMs ??= nowMs;
    const atMs = this.#sinceMs + this.#cutoffMs;
    if (found.length < this.#size && atMs > nowMs) return { atMs };
    this.#sinceMs = undefined;
    return 'due';
  }
}

/** The longest delay that a timer of Node.js holds. */
const timerMaxMs = 2 ** 31 - 1;

/**
 * Tells listeners when a queue may have something to receive: at once after a send, and when a delay or a visibility
 * timeout ends. It holds timers only for queues that somebody listens to.
 */
export class QueueArrivals {
  readonly #now: () => number;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #timers = new Map<string, { atMs: number; timer: NodeJS.Timeout }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns a function that ends it */
  listen(queueId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(queueId) ?? new Set();
    this.#listeners.set(queueId, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(queueId) !== listeners) return;
      this.#listeners.delete(queueId);
      this.#clear(queueId);
    };
  }

  hasListeners(queueId: string): boolean {
    return this.#listeners.has(queueId);
  }

  /** May be called within the transaction: the store has one connection, so that a read waits for the commit. */
  arrived(queueId: string): void {
    for (const listener of [...(this.#listeners.get(queueId) ?? [])]) listener();
  }

  /** The same at a time to come; an earlier time of the same queue stays. */
  arrivesAt(queueId: string, atMs: number): void {
    if (!this.#listeners.has(queueId)) return;
    const known = this.#timers.get(queueId);
    if (known !== undefined && known.atMs <= atMs) return;
    this.#clear(queueId);
    const wait = Math.min(Math.max(atMs - this.#now(), 1), timerMaxMs);
    const timer = setTimeout(() => {
      this.#timers.delete(queueId);
      this.arrived(queueId);
    }, wait).unref();
    this.#timers.set(queueId, { atMs, timer });
  }

  close(): void {
    for (const queueId of [...this.#timers.keys()]) this.#clear(queueId);
    this.#listeners.clear();
  }

  #clear(queueId: string): void {
    clearTimeout(this.#timers.get(queueId)?.timer);
    this.#timers.delete(queueId);
  }
}

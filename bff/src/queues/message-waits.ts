import type { QueueArrivals } from './queue-arrivals.ts';
import { QueueError } from './queue-error.ts';
import type { QueueMessages, ReceivedMessage, ReceiveOptions } from './queue-messages.ts';
import type { Queue } from './queues.ts';

/** Waiting receipts of a queue, and of all. */
const waitersMax = { ofQueue: 100, inAll: 1000 };

type Waiter = {
  options: ReceiveOptions;
  /** While it reads, only what it reads ends it: a message that it took must not be lost. */
  isReading: boolean;
  hasEnded: boolean;
  end: () => void;
  settle: (end: () => Promise<ReceivedMessage[]>) => void;
};
type Line = {
  waiters: Set<Waiter>;
  stop: () => void;
  isCalled: boolean;
  /** Set while one of those in line reads. */
  served: Promise<void> | undefined;
};
const nothing = async () => [];
type Options = { messages: QueueMessages; arrivals: QueueArrivals };

/**
 * Long polling: a receipt that finds nothing waits until something arrives. The receipts of a queue stand in line, and
 * one reads at a time, so that a message wakes one of them and not all.
 */
export class MessageWaits {
  readonly #deps: Options;
  readonly #lines = new Map<string, Line>();
  #count = 0;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @throws QueueError OverLimit when too many receipts wait already */
  async receive(
    queue: Queue,
    { waitMs, signal, ...options }: ReceiveOptions & { waitMs: number; signal: AbortSignal },
  ): Promise<ReceivedMessage[]> {
    // Those in line come first.
    if (!this.#lines.has(queue.id)) {
      const received = await this.#deps.messages.receive(queue, options);
      if (received.length > 0 || waitMs <= 0 || signal.aborted) return received;
    } else if (waitMs <= 0) return await this.#deps.messages.receive(queue, options);
    return await this.#wait(queue, { waitMs, signal, options });
  }

  close(): void {
    for (const { waiters } of this.#lines.values()) for (const waiter of waiters) waiter.settle(nothing);
  }

  async #wait(
    queue: Queue,
    { waitMs, signal, options }: { waitMs: number; signal: AbortSignal; options: ReceiveOptions },
  ): Promise<ReceivedMessage[]> {
    const line = this.#lineOf(queue);
    if (line.waiters.size >= waitersMax.ofQueue || this.#count >= waitersMax.inAll)
      throw new QueueError('OverLimit', 'Too many receipts wait for messages. Wait until some have ended.');
    const { promise, resolve } = Promise.withResolvers<() => Promise<ReceivedMessage[]>>();
    const waiter: Waiter = {
      options,
      isReading: false,
      hasEnded: false,
      settle: resolve,
      end() {
        waiter.hasEnded = true;
        if (!waiter.isReading) resolve(nothing);
      },
    };
    line.waiters.add(waiter);
    this.#count++;
    const timer = setTimeout(waiter.end, waitMs);
    signal.addEventListener('abort', waiter.end, { once: true });
    try {
      // What arrived between the first look and the listening.
      this.#serve(queue, line);
      return await (await promise)();
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', waiter.end);
      line.waiters.delete(waiter);
      this.#count--;
      if (line.waiters.size === 0 && this.#lines.get(queue.id) === line) {
        line.stop();
        this.#lines.delete(queue.id);
      }
    }
  }

  #lineOf(queue: Queue): Line {
    const known = this.#lines.get(queue.id);
    if (known !== undefined) return known;
    const line: Line = { waiters: new Set(), stop: () => {}, isCalled: false, served: undefined };
    line.stop = this.#deps.arrivals.listen(queue.id, () => this.#serve(queue, line));
    this.#lines.set(queue.id, line);
    return line;
  }

  /** Gives messages to those in line as long as there are any. */
  #serve(queue: Queue, line: Line): void {
    line.isCalled = true;
    line.served ??= this.#giveOut(queue, line).finally(() => {
      line.served = undefined;
      if (line.isCalled && line.waiters.size > 0) this.#serve(queue, line);
    });
  }

  /** Never rejects: a failure ends the receipt that met it. */
  async #giveOut(queue: Queue, line: Line): Promise<void> {
    line.isCalled = false;
    for (const waiter of line.waiters) {
      if (waiter.hasEnded) continue;
      waiter.isReading = true;
      try {
        const received = await this.#deps.messages.receive(queue, waiter.options);
        waiter.isReading = false;
        if (received.length === 0) {
          if (waiter.hasEnded) waiter.settle(nothing);
          return;
        }
        line.waiters.delete(waiter);
        waiter.settle(async () => received);
      } catch (error) {
        line.waiters.delete(waiter);
        waiter.settle(async () => {
          throw error;
        });
      }
    }
  }
}

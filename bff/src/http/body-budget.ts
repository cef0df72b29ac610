/**
 * The memory that request bodies may hold, of all clients together. A body asks for its place before anything of it is
 * read; who does not find one waits, each function or caller in turn, and is told 429 when that takes too long.
 */
import { totalmem } from 'node:os';
import { ApiError } from '../errors.ts';

const megabyte = 1024 * 1024;
const usualWaitMs = 10_000;
const waitersPerKey = 100;

type Waiter = { bytes: number; grant: () => void };
type Options = { bytes?: number; waitMs?: number };

export class BodyBudget {
  readonly #bytes: number;
  /** One cannot take all: the others shall find a place at any time. */
  readonly #bytesPerKey: number;
  readonly #waitMs: number;
  #held = 0;
  readonly #heldBy = new Map<string, number>();
  /** In the order in which they are served: who was served goes to the end. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor({ bytes = Math.min(256 * megabyte, totalmem() / 8), waitMs = usualWaitMs }: Options = {}) {
    this.#bytes = bytes;
    this.#bytesPerKey = bytes / 4;
    this.#waitMs = waitMs;
  }

  get heldBytes(): number {
    return this.#held;
  }

  /**
   * @param key whose share it counts against
   * @returns gives the place back; must be called once, when nothing holds the body any more
   * @throws ApiError RESOURCE_EXHAUSTED when no place is free in time; `signal.reason` when the client left
   */
  async reserve(
    key: string,
    { bytes, signal }: { bytes: number; signal?: AbortSignal | undefined },
  ): Promise<() => void> {
    if (bytes === 0) return () => {};
    if (!this.#waiting.has(key) && this.#fits(key, bytes)) return this.#take(key, bytes);
    const queue = this.#waiting.get(key) ?? [];
    if (queue.length >= waitersPerKey) throw this.#full();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { bytes, grant: resolve };
    this.#waiting.set(key, queue);
    queue.push(waiter);
    const timer = setTimeout(() => reject(this.#full()), this.#waitMs);
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    let free: (() => void) | undefined;
    waiter.grant = () => {
      free = this.#take(key, bytes);
      resolve();
    };
    try {
      await promise;
      return free ?? (() => {});
    } catch (error) {
      // It may have been granted in the same moment.
      free?.();
      this.#leave(key, waiter);
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #fits(key: string, bytes: number): boolean {
    return this.#held + bytes <= this.#bytes && (this.#heldBy.get(key) ?? 0) + bytes <= this.#bytesPerKey;
  }

  #take(key: string, bytes: number): () => void {
    this.#held += bytes;
    this.#heldBy.set(key, (this.#heldBy.get(key) ?? 0) + bytes);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#held -= bytes;
      const left = (this.#heldBy.get(key) ?? 0) - bytes;
      if (left <= 0) this.#heldBy.delete(key);
      else this.#heldBy.set(key, left);
      this.#serve();
    };
  }

  #serve(): void {
    for (let hasServed = true; hasServed; ) {
      hasServed = false;
      for (const [key, queue] of [...this.#waiting]) {
        const [first] = queue;
        if (first === undefined || !this.#fits(key, first.bytes)) continue;
        this.#leave(key, first);
        if (queue.length > 0) {
          this.#waiting.delete(key);
          this.#waiting.set(key, queue);
        }
        first.grant();
        hasServed = true;
      }
    }
  }

  #leave(key: string, waiter: Waiter): void {
    const queue = this.#waiting.get(key);
    const at = queue?.indexOf(waiter) ?? -1;
    if (at >= 0) queue?.splice(at, 1);
    if (queue?.length === 0) this.#waiting.delete(key);
  }

  #full(): ApiError {
    return new ApiError(
      'RESOURCE_EXHAUSTED',
      `Too many requests: the bodies of those under way fill the ${Math.floor(this.#bytes / megabyte)} MB that there are for them. Send it again later.`,
    );
  }
}

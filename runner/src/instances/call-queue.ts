/** The calls of one version that wait for an instance, in the order of arrival. */
type Waiter<T> = { grant(given: T): void; reject(error: unknown): void };

export class CallQueue<T> {
  readonly #waiters = new Set<Waiter<T>>();
  readonly #onChange: (more: number) => void;

  /** @param onChange receives each change of the number of waiting calls, synchronously */
  constructor(onChange: (more: number) => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Rejects with the signal's reason or the error of `rejectAll`. */
  async wait(signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiter: Waiter<T> = { grant: resolve, reject };
    this.#waiters.add(waiter);
    this.#onChange(1);
    const onAbort = () => {
      if (this.#waiters.delete(waiter)) this.#onChange(-1);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /** Requires a waiting call. */
  serve(given: T): void {
    const [waiter] = this.#waiters;
    if (waiter === undefined) throw new RangeError('No call waits');
    this.#waiters.delete(waiter);
    this.#onChange(-1);
    waiter.grant(given);
  }

  rejectAll(error: unknown): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    this.#onChange(-waiters.length);
    for (const waiter of waiters) waiter.reject(error);
  }
}

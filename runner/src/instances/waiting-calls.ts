/** Calls that wait for an instance, by whom they belong to; freed room goes round among those, so that none starves. */
type Waiter<T> = { grant(given: T): void; refuse(error: unknown): void };

export class WaitingCalls<K, T> {
  /** In the order of whose turn it is; none without a call that waits. */
  readonly #waiters = new Map<K, Waiter<T>[]>();

  count(of: K): number {
    return this.#waiters.get(of)?.length ?? 0;
  }

  /** Rejects with the signal's reason, or with that of `refuseAll`. */
  async wait(of: K, signal?: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiter: Waiter<T> = { grant: resolve, refuse: reject };
    this.#waiters.set(of, [...(this.#waiters.get(of) ?? []), waiter]);
    const onAbort = () => {
      const others = this.#waiters.get(of)?.filter((other) => other !== waiter) ?? [];
      if (others.length === 0) this.#waiters.delete(of);
      else this.#waiters.set(of, others);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /**
   * Only those who wait are looked at: a call costs the same however many versions have idle instances.
   * @param give finds something for one that waits, if there is anything
   * @returns whether somebody was served
   */
  serveOne(give: (of: K) => T | undefined): boolean {
    for (const [of, [waiter, ...others]] of this.#waiters) {
      if (!waiter) continue;
      const given = give(of);
      if (given === undefined) continue;
      // To the end of the row: the next room is somebody else's first.
      this.#waiters.delete(of);
      if (others.length > 0) this.#waiters.set(of, others);
      waiter.grant(given);
      return true;
    }
    return false;
  }

  refuse(of: K, error: unknown): void {
    const waiters = this.#waiters.get(of) ?? [];
    this.#waiters.delete(of);
    for (const waiter of waiters) waiter.refuse(error);
  }

  refuseAll(error: unknown): void {
    for (const of of this.#waiters.keys()) this.refuse(of, error);
  }
}

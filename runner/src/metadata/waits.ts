/**
 * Requests that wait for a change. Only tokens change: they are replaced when they expire soon or are revoked, and
 * disappear with their account. Waits for other values end at their timeout. A wait holds no value and only the timer
 * that ends it. All waits for one account and function share one periodic look-up, so that many cost as much as one. A wait ends
 * with its connection, and the connection ends with its sandbox. The response does not thaw a frozen sandbox: it stays
 * in the socket until then.
 */
import type { TokenSource } from '../types.ts';
import { etagOfToken } from './etags.ts';
import type { TokenOwner } from './tree.ts';

const lookEveryMs = 500;

/** Counts as changed when the account's token differs from the one of `etag`. */
export type WatchedToken = { of: TokenOwner; etag: string };

type Waiter = { etag: string; end: () => void };
type Watch = { waiters: Set<Waiter>; timer: NodeJS.Timeout; isLooking: boolean };

export class Waits {
  readonly #tokens: TokenSource;
  readonly #watches = new Map<string, Watch>();

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  /** Resolves at a change, at the timeout, or when the signal aborts; the caller looks the value up itself. */
  async change(
    token: WatchedToken | undefined,
    { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
  ): Promise<void> {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    const onAbort = () => resolve();
    signal.addEventListener('abort', onAbort);
    const unwatch = token && this.#watch(token, resolve);
    await promise;
    clearTimeout(timer);
    // The signal belongs to the connection, which may have many waits.
    signal.removeEventListener('abort', onAbort);
    unwatch?.();
  }

  #watch({ of, etag }: WatchedToken, end: () => void): () => void {
    const waiter = { etag, end };
    const key = `${of.serviceAccountId} ${of.functionId}`;
    const known = this.#watches.get(key);
    const watch = known ?? {
      waiters: new Set<Waiter>(),
      timer: setInterval(() => void this.#look(key, of), lookEveryMs),
      isLooking: false,
    };
    this.#watches.set(key, watch);
    watch.waiters.add(waiter);
    return () => {
      watch.waiters.delete(waiter);
      if (watch.waiters.size > 0) return;
      clearInterval(watch.timer);
      this.#watches.delete(key);
    };
  }

  async #look(key: string, { serviceAccountId, functionId }: TokenOwner): Promise<void> {
    const watch = this.#watches.get(key);
    if (!watch || watch.isLooking) return;
    watch.isLooking = true;
    try {
      const etag = etagOfToken((await this.#tokens.tokenFor(serviceAccountId, functionId))?.access_token);
      for (const waiter of watch.waiters) if (waiter.etag !== etag) waiter.end();
    } catch {
      // Each waiting request meets the same error in its own look-up and reports it.
      for (const waiter of watch.waiters) waiter.end();
    } finally {
      watch.isLooking = false;
    }
  }
}

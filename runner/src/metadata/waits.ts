/**
 * Requests that wait for a change. Only tokens ever change: one is replaced when it grows old or is revoked, and gone with
 * its account. Whoever waits for anything else waits for the time alone. A wait holds no value and no timer of its own but
 * the one that ends it; all that wait for one account share one look at it, so that many cost what one costs. It ends with
 * its connection, and that with the sandbox. A frozen sandbox is not woken: its answer lies in the socket until then.
 */
import type { TokenSource } from '../types.ts';
import { etagOfToken } from './etags.ts';

const lookEveryMs = 500;

/** Changed when the account's token is not the one that `etag` names. */
export type WatchedToken = { serviceAccountId: string; etag: string };

type Waiter = { etag: string; end: () => void };
type Watch = { waiters: Set<Waiter>; timer: NodeJS.Timeout; isLooking: boolean };

export class Waits {
  readonly #tokens: TokenSource;
  readonly #watches = new Map<string, Watch>();

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  /** Resolves at a change, when the time is over, or when the signal says so; whoever waited looks for itself. */
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
    // The signal is the connection's, and a connection may see many waits.
    signal.removeEventListener('abort', onAbort);
    unwatch?.();
  }

  #watch({ serviceAccountId, etag }: WatchedToken, end: () => void): () => void {
    const waiter = { etag, end };
    const known = this.#watches.get(serviceAccountId);
    const watch = known ?? {
      waiters: new Set<Waiter>(),
      timer: setInterval(() => void this.#look(serviceAccountId), lookEveryMs),
      isLooking: false,
    };
    this.#watches.set(serviceAccountId, watch);
    watch.waiters.add(waiter);
    return () => {
      watch.waiters.delete(waiter);
      if (watch.waiters.size > 0) return;
      clearInterval(watch.timer);
      this.#watches.delete(serviceAccountId);
    };
  }

  async #look(serviceAccountId: string): Promise<void> {
    const watch = this.#watches.get(serviceAccountId);
    if (!watch || watch.isLooking) return;
    watch.isLooking = true;
    try {
      const etag = etagOfToken((await this.#tokens.tokenFor(serviceAccountId))?.access_token);
      for (const waiter of watch.waiters) if (waiter.etag !== etag) waiter.end();
    } catch {
      // Whoever waits meets the same fault when it asks, and it is told there.
      for (const waiter of watch.waiters) waiter.end();
    } finally {
      watch.isLooking = false;
    }
  }
}

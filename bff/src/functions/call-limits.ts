import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Store } from '../store/store.ts';

type Called = { functionId: string; tag: string };

/** Counts the calls that run or wait by a tag, and rejects those beyond the tag's `zoneRequestsLimit`. */
export class CallLimits {
  readonly #limits = new Map<string, number>();
  readonly #running = new Map<string, number>();
  readonly #onRejected: (functionId: string) => void;

  constructor(onRejected: (functionId: string) => void = () => {}) {
    this.#onRejected = onRejected;
  }

  /** Loads all policies at once: a call must not read the store. */
  static async load(store: Store, onRejected?: (functionId: string) => void): Promise<CallLimits> {
    const limits = new CallLimits(onRejected);
    const rows = await store
      .selectFrom('scaling_policies')
      .select(['function_id', 'tag', 'zone_requests_limit'])
      .execute();
    for (const row of rows)
      limits.set({ functionId: row.function_id, tag: row.tag }, row.zone_requests_limit);
    return limits;
  }

  /** @param limit 0 for none */
  set(called: Called, limit: number): void {
    if (limit === 0) this.#limits.delete(keyOf(called));
    else this.#limits.set(keyOf(called), limit);
  }

  /** Must be called after a function and its policies are deleted. */
  forget(functionId: string): void {
    for (const key of this.#limits.keys()) if (key.startsWith(`${functionId}\n`)) this.#limits.delete(key);
  }

  /** @throws ApiError RESOURCE_EXHAUSTED when `enter` would be rejected at this moment */
  requireRoom(called: Called): void {
    this.enter(called)();
  }

  /**
   * @returns a callback to call when the call has ended
   * @throws ApiError RESOURCE_EXHAUSTED
   */
  enter(called: Called): () => void {
    // A fast path for every call: most consoles have no policy.
    if (this.#limits.size === 0) return () => {};
    const key = keyOf(called);
    const limit = this.#limits.get(key);
    if (limit === undefined) return () => {};
    const running = this.#running.get(key) ?? 0;
    if (running >= limit) {
      this.#onRejected(called.functionId);
      throw new ApiError(
        'RESOURCE_EXHAUSTED',
        say('TOO_MANY_CALLS_OF_TAG', { tag: called.tag, running, limit }),
      );
    }
    this.#running.set(key, running + 1);
    return () => {
      const now = this.#running.get(key) ?? 1;
      if (now <= 1) this.#running.delete(key);
      else this.#running.set(key, now - 1);
    };
  }
}

function keyOf({ functionId, tag }: Called): string {
  return `${functionId}\n${tag}`;
}

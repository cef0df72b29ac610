import { AsyncLocalStorage } from 'node:async_hooks';
import { ApiError } from '../errors.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** A request that its sender may send again without the change being made again. */
export type Ask = {
  subjectId: string;
  /** `Idempotency-Key`, chosen by the sender, usually a UUID. */
  key: string;
  /** Tells another request under the same key from the same one sent again. */
  fingerprint: string;
};

/** Which request a change is made for; known to the change without every method in between passing it on. */
const underWay = new AsyncLocalStorage<Ask>();

/** Remembers which operation a request made, so that the same request sent again finds it. */
export class Idempotency {
  readonly #store: Store;
  readonly #running = new Map<string, Promise<void>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Makes the change unless the same request made it before. The same request sent at the same time waits for
   * the first. A request that fails is not remembered: it may be sent again.
   * @returns the id of the operation that was made before, or what the change answers now.
   * @throws ApiError INVALID_ARGUMENT when the key belongs to another request.
   */
  async once<T>(ask: Ask, change: () => Promise<T>): Promise<{ operationId: string } | { made: T }> {
    const name = `${ask.subjectId}\n${ask.key}`;
    for (let first = this.#running.get(name); first !== undefined; first = this.#running.get(name)) {
      await first;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running.set(name, promise);
    try {
      const operationId = await this.#earlier(ask);
      return operationId === undefined ? { made: await underWay.run(ask, change) } : { operationId };
    } finally {
      this.#running.delete(name);
      resolve();
    }
  }

  async #earlier({ subjectId, key, fingerprint }: Ask): Promise<string | undefined> {
    const row = await this.#store
      .selectFrom('idempotency_keys')
      .select(['operation_id', 'fingerprint'])
      .where('subject_id', '=', subjectId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (row !== undefined && row.fingerprint !== fingerprint)
      throw new ApiError(
        'INVALID_ARGUMENT',
        `The Idempotency-Key ${key} was sent before with another request, which made operation ${row.operation_id}. Send a new key with a new request.`,
      );
    return row?.operation_id;
  }
}

/** Written in the transaction of the change: either both are there after a crash or neither is. */
export async function rememberAsk(trx: StoreTransaction, operationId: string): Promise<void> {
  const ask = underWay.getStore();
  if (ask === undefined) return;
  await trx
    .insertInto('idempotency_keys')
    .values({
      subject_id: ask.subjectId,
      key: ask.key,
      fingerprint: ask.fingerprint,
      operation_id: operationId,
    })
    .execute();
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** A request that its sender may repeat without repeating the change. */
export type Ask = {
  subjectId: string;
  /** `Idempotency-Key`, chosen by the client, usually a UUID. */
  key: string;
  /** Distinguishes a repeated request from another request with the same key. */
  fingerprint: string;
};

/** The request that a change belongs to; AsyncLocalStorage passes it to the change without parameters in between. */
const underWay = new AsyncLocalStorage<Ask>();

/** Remembers the operation that a request made, so that a repeated request returns it. */
export class Idempotency {
  readonly #store: Store;
  readonly #running = new Map<string, Promise<void>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Makes the change unless the same request made it before. A concurrent repetition waits for the first request. A
   * failed request is not remembered: the client may send it again.
   * @returns the ID of the earlier operation, or the result of the change
   * @throws ApiError INVALID_ARGUMENT when the key belongs to another request
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
        say('IDEMPOTENCY_KEY_USED', { key, operationId: row.operation_id }),
      );
    return row?.operation_id;
  }
}

/** Written in the transaction of the change: after a crash, both exist or neither. */
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

import type { Selectable } from 'kysely';
import type { AsyncCallRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

export type NewAsyncCall = Omit<AsyncCallRow, 'restarts'>;
export type Alongside = (trx: StoreTransaction) => Promise<void>;
export type StoredAsyncCall = Selectable<AsyncCallRow>;

/** Accepted asynchronous calls on disk; deleting a version deletes its calls. */
export class AsyncCallRows {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The call is on disk on return.
   * @param alongside runs in the same transaction: what it throws drops the call
   */
  async add(call: NewAsyncCall, alongside?: Alongside): Promise<void> {
    if (alongside === undefined) {
      await this.#store.insertInto('async_calls').values(call).execute();
      return;
    }
    await this.#store.transaction().execute(async (trx) => {
      await trx.insertInto('async_calls').values(call).execute();
      await alongside(trx);
    });
  }

  async failed(requestId: string, after: { attempts: number; dueAtMs: number }): Promise<void> {
    await this.#store
      .updateTable('async_calls')
      .set({ attempts: after.attempts, due_at_ms: after.dueAtMs })
      .where('request_id', '=', requestId)
      .execute();
  }

  async remove(requestId: string): Promise<void> {
    await this.#store.deleteFrom('async_calls').where('request_id', '=', requestId).execute();
  }

  /** Returns the calls that an earlier process accepted and did not finish, in the order of acceptance. */
  async takeUp(): Promise<StoredAsyncCall[]> {
    await this.#store
      .updateTable('async_calls')
      .set(({ eb }) => ({ restarts: eb('restarts', '+', 1) }))
      .execute();
    return await this.#store.selectFrom('async_calls').selectAll().orderBy('seq').execute();
  }
}

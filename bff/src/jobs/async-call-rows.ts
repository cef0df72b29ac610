import { type Selectable, sql } from 'kysely';
import { ownedBy } from '../store/owned-row.ts';
import type { AsyncCallRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Room } from './job-worker.ts';

/** A lease ends this long after its last renewal, in case its process did not end but was cut off. */
export const leaseMs = 60_000;

export type NewAsyncCall = Omit<AsyncCallRow, 'owner' | 'attempts' | 'restarts' | 'event_bytes'>;
export type Alongside = (trx: StoreTransaction) => Promise<void>;
export type ClaimedCall = Selectable<AsyncCallRow> & {
  /** The process that had the call before did not finish it. */
  isRedelivered: boolean;
};
export type Amount = { calls: number; bytes: number };

/**
 * Accepted asynchronous calls on disk, with leases. `due_at_ms` is when a call is tried next and, while a process has
 * it, when that process loses it. Deleting a version deletes its calls.
 */
export class AsyncCallRows {
  readonly #store: Store;
  readonly #owner: string;

  /** @param owner names this process, and no other that has or had this database */
  constructor(store: Store, owner: string) {
    this.#store = store;
    this.#owner = owner;
  }

  /**
   * The call is on disk on return.
   * @param alongside runs in the same transaction, before: what it throws drops the call
   */
  async add(call: NewAsyncCall, alongside: Alongside): Promise<void> {
    await this.#store.transaction().execute(async (trx) => {
      await alongside(trx);
      const insert = trx
        .insertInto('async_calls')
        .values({ ...call, event_bytes: call.event.byteLength, owner: null, attempts: 0 });
      await ownedBy('Version', call.version_id, () => insert.execute());
    });
  }

  /** The calls that are accepted and have not ended. */
  async amounts(trx: StoreTransaction, functionId: string): Promise<{ ofFunction: Amount; inAll: Amount }> {
    const amountOf = async (isOfFunction: boolean): Promise<Amount> => {
      const { calls, bytes } = await trx
        .selectFrom('async_calls')
        .select(({ fn }) => [fn.countAll().as('calls'), fn.sum('event_bytes').as('bytes')])
        .$if(isOfFunction, (query) => query.where('function_id', '=', functionId))
        .executeTakeFirstOrThrow();
      return { calls: Number(calls), bytes: Number(bytes ?? 0) };
    };
    return { ofFunction: await amountOf(true), inAll: await amountOf(false) };
  }

  /**
   * Ends the leases of earlier processes at once, as there are none beside this one: see `openStore`. Where several
   * processes share a database, their leases end by time alone.
   */
  async releaseAbandoned(nowMs: number): Promise<void> {
    await this.#store
      .updateTable('async_calls')
      .set({ due_at_ms: nowMs })
      .where('owner', 'is not', null)
      .where('owner', '<>', this.#owner)
      .execute();
  }

  /** Leases due calls to this process, one of each function before the second of any. */
  async claim(room: Room, nowMs: number): Promise<ClaimedCall[]> {
    return await this.#store.transaction().execute(async (trx) => {
      const chosen = within(room, await this.#due(trx, nowMs));
      if (chosen.length === 0) return [];
      const rows = await trx
        .updateTable('async_calls')
        .set({
          owner: this.#owner,
          due_at_ms: nowMs + leaseMs,
          restarts: sql<number>`restarts + (owner is not null)`,
        })
        .where(
          'seq',
          'in',
          chosen.map(({ seq }) => seq),
        )
        .returningAll()
        .execute();
      const bySeq = new Map(rows.map((row) => [row.seq, row]));
      return chosen.flatMap(({ seq, owner }) => {
        const row = bySeq.get(seq);
        return row === undefined ? [] : [{ ...row, isRedelivered: owner !== null }];
      });
    });
  }

  async #due(trx: StoreTransaction, nowMs: number) {
    const turns = trx
      .selectFrom('async_calls')
      .select(['seq', 'function_id', 'owner', 'due_at_ms'])
      .select(sql<number>`row_number() over (partition by function_id order by due_at_ms, seq)`.as('turn'))
      .where('due_at_ms', '<=', nowMs)
      .where(({ or, eb }) => or([eb('owner', 'is', null), eb('owner', '<>', this.#owner)]))
      .as('turns');
    return await trx
      .selectFrom(turns)
      .select(['seq', 'function_id', 'owner'])
      .orderBy('turn')
      .orderBy('due_at_ms')
      .orderBy('seq')
      .execute();
  }

  async nextDueMs(nowMs: number): Promise<number | undefined> {
    const { next } = await this.#store
      .selectFrom('async_calls')
      .select(({ fn }) => fn.min('due_at_ms').as('next'))
      .where('due_at_ms', '>', nowMs)
      .where(({ or, eb }) => or([eb('owner', 'is', null), eb('owner', '<>', this.#owner)]))
      .executeTakeFirstOrThrow();
    return next ?? undefined;
  }

  /** Keeps the calls that this process runs from others. */
  async renew(nowMs: number): Promise<void> {
    await this.#store
      .updateTable('async_calls')
      .set({ due_at_ms: nowMs + leaseMs })
      .where('owner', '=', this.#owner)
      .execute();
  }

  /** @returns false when this process lost the call: its version was deleted, or another process took it over */
  async isMine(requestId: string): Promise<boolean> {
    const row = await this.#store
      .selectFrom('async_calls')
      .select('seq')
      .where('request_id', '=', requestId)
      .where('owner', '=', this.#owner)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Gives the call back, to be tried again later by whichever process is first. */
  async retry(
    requestId: string,
    { attempts, dueAtMs }: { attempts: number; dueAtMs: number },
  ): Promise<void> {
    await this.#store
      .updateTable('async_calls')
      .set({ attempts, due_at_ms: dueAtMs, owner: null })
      .where('request_id', '=', requestId)
      .where('owner', '=', this.#owner)
      .execute();
  }

  /** Removes the call with what else its end changes, or neither when this process lost it. */
  async finish(requestId: string, alongside?: Alongside): Promise<void> {
    await this.#store.transaction().execute(async (trx) => {
      const { numDeletedRows } = await trx
        .deleteFrom('async_calls')
        .where('request_id', '=', requestId)
        .where('owner', '=', this.#owner)
        .executeTakeFirstOrThrow();
      if (numDeletedRows > 0n) await alongside?.(trx);
    });
  }
}

/** The first calls of the list for which there is room. */
function within<Due extends { function_id: string }>(room: Room, due: readonly Due[]): Due[] {
  const chosenOf = new Map<string, number>();
  const chosen: Due[] = [];
  for (const call of due) {
    if (chosen.length >= room.inAll) break;
    const count = chosenOf.get(call.function_id) ?? 0;
    if (count >= room.of(call.function_id)) continue;
    chosenOf.set(call.function_id, count + 1);
    chosen.push(call);
  }
  return chosen;
}

import type { Selectable } from 'kysely';
import { ownedBy } from '../store/owned-row.ts';
import type { RunRow, Tables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

export type StoredRun = Selectable<Tables['runs']>;
export type RunEnd = Pick<RunRow, 'state' | 'result_json' | 'output_bytes' | 'is_log_cut' | 'kept_bytes'>;
export type Removal = { atMs: number; because: NonNullable<RunRow['removed_because']> };

/** Rows of runs. A run whose files are removed keeps its row for a while, so that a link to it says why. */
export class RunRows {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async add(row: RunRow): Promise<void> {
    await ownedBy('Function', row.function_id, () => this.#store.insertInto('runs').values(row).execute());
  }

  async find(id: string): Promise<StoredRun | undefined> {
    return await this.#store.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** The newest first. */
  async list(functionId: string, before: number | undefined, limit: number): Promise<StoredRun[]> {
    let select = this.#store.selectFrom('runs').selectAll().where('function_id', '=', functionId);
    if (before !== undefined) select = select.where('seq', '<', before);
    return await select.where('removed_at_ms', 'is', null).orderBy('seq', 'desc').limit(limit).execute();
  }

  /** @returns whether the run still exists: its function may have been deleted meanwhile */
  async end(id: string, end: RunEnd): Promise<boolean> {
    const [{ numUpdatedRows } = { numUpdatedRows: 0n }] = await this.#store
      .updateTable('runs')
      .set(end)
      .where('id', '=', id)
      .execute();
    return numUpdatedRows > 0n;
  }

  async delete(id: string): Promise<void> {
    await this.#store.deleteFrom('runs').where('id', '=', id).execute();
  }

  /** Marks the runs that an earlier process did not finish. */
  async interruptRunning(): Promise<void> {
    await this.#store
      .updateTable('runs')
      .set({ state: 'interrupted' })
      .where('state', '=', 'running')
      .execute();
  }

  async removed(ids: readonly string[], { atMs, because }: Removal): Promise<void> {
    if (ids.length === 0) return;
    await this.#store
      .updateTable('runs')
      .set({ removed_at_ms: atMs, removed_because: because, kept_bytes: 0, result_json: null })
      .where('id', 'in', ids)
      .execute();
  }

  /** Ended runs that still have their files, the oldest first. */
  async oldest(where: { functionId?: string; beforeMs?: number }, limit: number): Promise<StoredRun[]> {
    let select = this.#store
      .selectFrom('runs')
      .selectAll()
      .where('removed_at_ms', 'is', null)
      .where('state', '<>', 'running');
    if (where.functionId !== undefined) select = select.where('function_id', '=', where.functionId);
    if (where.beforeMs !== undefined) select = select.where('created_at_ms', '<', where.beforeMs);
    return await select.orderBy('seq').limit(limit).execute();
  }

  /** Number and bytes of the runs that have their files, by function. */
  async sizes(): Promise<{ functionId: string; runs: number; bytes: number }[]> {
    return await this.#store
      .selectFrom('runs')
      .select(({ fn }) => [
        'function_id as functionId',
        fn.countAll<number>().as('runs'),
        fn.sum<number>('kept_bytes').as('bytes'),
      ])
      .where('removed_at_ms', 'is', null)
      .groupBy('function_id')
      .execute();
  }

  /** Deletes a function's oldest rows beyond its newest ones. */
  async forgetBeyond(functionId: string, newest: number): Promise<void> {
    const last = await this.#store
      .selectFrom('runs')
      .select('seq')
      .where('function_id', '=', functionId)
      .orderBy('seq', 'desc')
      .limit(1)
      .offset(newest)
      .executeTakeFirst();
    if (last === undefined) return;
    await this.#store
      .deleteFrom('runs')
      .where('function_id', '=', functionId)
      .where('seq', '<=', last.seq)
      .where('removed_at_ms', 'is not', null)
      .execute();
  }
}

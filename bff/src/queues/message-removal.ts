import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { emptyWal, type Store } from '../store/store.ts';

const rowsAtATime = 200;

type Options = { store: Store; now: () => number; log: Logger };

/** Deletes messages of purged and deleted queues, and those that are too old, a few rows at a time between requests. */
export class MessageRemoval {
  readonly #deps: Options;
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** Deletes all messages of a deleted queue; the next start deletes what a kill left. */
  begin(queueId: string): void {
    const running = this.#empty(queueId)
      .catch((error: unknown) =>
        this.#deps.log.error(
          { err: error, queueId },
          'not all messages of a deleted queue were deleted; the next try is in an hour',
        ),
      )
      .finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#underWay);
  }

  /** Deletes the messages that a queue has now. */
  async purge(queueId: string): Promise<void> {
    const last = await this.#deps.store
      .selectFrom('queue_messages')
      .select(({ fn }) => fn.max('seq').as('seq'))
      .where('queue_id', '=', queueId)
      .executeTakeFirst();
    const { seq } = last ?? { seq: null };
    if (seq !== null) await this.#delete(queueId, { upToSeq: Number(seq) });
  }

  /** For the hourly retention. @returns whether more may remain */
  async prune(): Promise<boolean> {
    const { store, now } = this.#deps;
    await store.deleteFrom('queue_deduplications').where('until_ms', '<=', now()).execute();
    const queues = await store.selectFrom('queues').select(['id', 'retention_ms', 'deleted_at_ms']).execute();
    for (const { id, retention_ms, deleted_at_ms } of queues) {
      if (this.#isClosed) return false;
      if (deleted_at_ms !== null) await this.#empty(id);
      else await this.#delete(id, { sentBeforeMs: now() - retention_ms });
    }
    return false;
  }

  /** Removes the row of a queue, with its name, only when it has no messages and its name is free. */
  async #empty(queueId: string): Promise<void> {
    const { store, now } = this.#deps;
    await this.#delete(queueId, {});
    if (this.#isClosed) return;
    await store.deleteFrom('queue_deduplications').where('queue_id', '=', queueId).execute();
    await store
      .deleteFrom('queues')
      .where('id', '=', queueId)
      .where('deleted_at_ms', '<=', now() - 60_000)
      .execute();
  }

  async #delete(
    queueId: string,
    { upToSeq, sentBeforeMs }: { upToSeq?: number; sentBeforeMs?: number },
  ): Promise<void> {
    const { store } = this.#deps;
    let isAny = false;
    while (!this.#isClosed) {
      const count = await store.transaction().execute(async (trx) => {
        let old = trx.selectFrom('queue_messages').select(['seq', 'bytes']).where('queue_id', '=', queueId);
        if (upToSeq !== undefined) old = old.where('seq', '<=', upToSeq);
        if (sentBeforeMs !== undefined) old = old.where('sent_at_ms', '<=', sentBeforeMs);
        const rows = await old.limit(rowsAtATime).execute();
        if (rows.length === 0) return 0;
        const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
        await trx
          .deleteFrom('queue_messages')
          .where(
            'seq',
            'in',
            rows.map(({ seq }) => seq),
          )
          .execute();
        await trx
          .updateTable('queues')
          .set(({ eb }) => ({ stored_bytes: eb('stored_bytes', '-', bytes) }))
          .where('id', '=', queueId)
          .execute();
        return rows.length;
      });
      isAny ||= count > 0;
      if (count < rowsAtATime) break;
      await setImmediate();
    }
    // Messages may hold secrets; the log of the database would keep them for a while.
    if (isAny) await emptyWal(store);
  }
}

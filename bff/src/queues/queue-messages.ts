import { randomBytes } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { QueueMessageRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { parseReceiptHandle, receiptHandle } from './message-ids.ts';
import { type NewMessage, newMessageRow } from './new-message.ts';
import type { QueueArrivals } from './queue-arrivals.ts';
import { QueueError } from './queue-error.ts';
import { type QueueCounts, queueLimits } from './queue-settings.ts';
import type { Queue, Queues } from './queues.ts';
import { visibleMessages, withinBytes } from './visible-messages.ts';

export type Message = Selectable<Tables['queue_messages']>;
type Db = Store | StoreTransaction;

/** @property sequence orders the messages of a FIFO queue */
export type SentMessage = { id: string; sequence: number };
export type ReceivedMessage = { message: Message; handle: string };
export type ReceiveOptions = {
  max: number;
  /** Defaults to the queue's. */
  visibilityMs?: number | undefined;
  /** Bounds the bodies together; the first message is always taken. */
  maxBytes?: number;
};

/** Bytes of all messages of a folder, which keeps one program from filling the disk. */
const folderBytesMax = 2 * 1024 * 1024 * 1024;
const deduplicationMs = 5 * 60_000;

type Options = { store: Store; now: () => number; queues: Queues; arrivals: QueueArrivals };

/**
 * Messages of queues. Each is a row, on disk when `send` returns; a receipt hides it until it is deleted or its
 * visibility timeout ends, so that every message is received at least once.
 *
 * A trigger or a dead-letter target uses it within a transaction of its own:
 *
 *     await store.transaction().execute(async (trx) => {
 *       const queue = await queues.byArn(arn, trx);
 *       await messages.send(queue, [{ body, senderId }], trx);
 *     });
 *
 * and receives with `arrivals.listen(queue.id, wake)`, then `messages.receive(queue, { max, visibilityMs })` until that
 * returns fewer than `max`, then `messages.delete(queue, handle)` for what it is done with. It need not poll: each
 * incomplete receipt sets the timer that wakes the listener when the next message becomes visible.
 */
export class QueueMessages {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * Stores messages, all or none.
   * @throws QueueError
   */
  async send(queue: Queue, messages: readonly NewMessage[], trx?: StoreTransaction): Promise<SentMessage[]> {
    const rows = messages.map((message) => newMessageRow(queue, message, this.#deps.now()));
    const store = async (db: StoreTransaction) => {
      await this.#reserve(db, queue, rows);
      const sent: SentMessage[] = [];
      for (const row of rows) sent.push(await this.#insert(db, queue, row));
      this.#announce(rows);
      return sent;
    };
    return trx === undefined ? await this.#deps.store.transaction().execute(store) : await store(trx);
  }

  /**
   * Takes messages that are visible, oldest first, and hides them. A message that was received as often as the redrive
   * policy allows goes to the dead-letter queue instead.
   */
  async receive(queue: Queue, options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const { store, now, arrivals, queues } = this.#deps;
    const nowMs = now();
    const current = await queues.byId(queue.id);
    const visibleAtMs = nowMs + (options.visibilityMs ?? current.visibility_ms);
    const taken = await store.transaction().execute(async (trx) => {
      await this.#moveDeadLetters(trx, current, nowMs);
      const found = await visibleMessages(trx, { queue: current, nowMs, max: options.max });
      const seqs = withinBytes(found, options.maxBytes ?? Number.POSITIVE_INFINITY);
      if (seqs.length === 0) return [];
      return await trx
        .updateTable('queue_messages')
        .set(({ eb }) => ({
          receives: eb('receives', '+', 1),
          visible_at_ms: visibleAtMs,
          first_received_at_ms: sql<number>`coalesce(first_received_at_ms, ${nowMs})`,
          receipt: randomBytes(9).toString('base64url'),
        }))
        .where('seq', 'in', seqs)
        .returningAll()
        .execute();
    });
    if (taken.length > 0) arrivals.arrivesAt(queue.id, visibleAtMs);
    if (taken.length < options.max) await this.arm(queue.id, nowMs);
    const inOrder = taken.toSorted((one, other) => one.seq - other.seq);
    return inOrder.map((message) => ({ message, handle: receiptHandle(message) }));
  }

  /**
   * Sets the timer of the queue's listeners to when its next message becomes visible.
   * @param sinceMs when the caller saw which messages are visible
   */
  async arm(queueId: string, sinceMs: number): Promise<void> {
    const { store, arrivals } = this.#deps;
    if (!arrivals.hasListeners(queueId)) return;
    const { next } = await store
      .selectFrom('queue_messages')
      .select(({ fn }) => fn.min('visible_at_ms').as('next'))
      .where('queue_id', '=', queueId)
      .where('visible_at_ms', '>', sinceMs)
      .executeTakeFirstOrThrow();
    if (next !== null) arrivals.arrivesAt(queueId, Number(next));
  }

  /**
   * Deletes a message; one that is gone, or was received again since, is left as it is.
   * @throws QueueError ReceiptHandleIsInvalid for a handle of another queue
   */
  async delete(queue: Queue, handle: string, trx?: StoreTransaction): Promise<void> {
    const { seq, receipt } = parseReceiptHandle(handle, queue.id);
    const remove = async (db: StoreTransaction) => {
      await this.#rejectExpired(db, queue, { seq, receipt });
      const gone = await db
        .deleteFrom('queue_messages')
        .where('seq', '=', seq)
        .where('queue_id', '=', queue.id)
        .where('receipt', '=', receipt)
        .returning('bytes')
        .executeTakeFirst();
      if (gone !== undefined) await addBytes(db, queue.id, -gone.bytes);
    };
    await (trx === undefined ? this.#deps.store.transaction().execute(remove) : remove(trx));
    // The next message of its group is free.
    if (queue.is_fifo === 1) this.#deps.arrivals.arrived(queue.id);
  }

  /**
   * Sets when a message in flight becomes visible again; 0 makes it visible at once.
   * @throws QueueError
   */
  async changeVisibility(
    queue: Queue,
    { handle, timeoutMs }: { handle: string; timeoutMs: number },
    db: Db = this.#deps.store,
  ): Promise<void> {
    const { seq, receipt } = parseReceiptHandle(handle, queue.id);
    if (timeoutMs < 0 || timeoutMs > queueLimits.visibilityMs)
      throw new QueueError(
        'InvalidParameterValue',
        `Value ${timeoutMs / 1000} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].`,
      );
    const nowMs = this.#deps.now();
    const { numUpdatedRows } = await db
      .updateTable('queue_messages')
      .set({ visible_at_ms: nowMs + timeoutMs })
      .where('seq', '=', seq)
      .where('queue_id', '=', queue.id)
      .where('receipt', '=', receipt)
      .where('visible_at_ms', '>', nowMs)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n)
      throw new QueueError(
        'MessageNotInflight',
        'The message is not in flight: it was deleted, or its visibility timeout has ended.',
      );
    if (timeoutMs === 0) this.#deps.arrivals.arrived(queue.id);
    else this.#deps.arrivals.arrivesAt(queue.id, nowMs + timeoutMs);
  }

  /** Approximate, because messages come and go while they are counted. */
  async counts(queue: Queue): Promise<QueueCounts & { oldestSentAtMs?: number }> {
    const nowMs = this.#deps.now();
    const { rows } = await sql<{
      visible: number;
      delayed: number;
      in_flight: number;
      oldest: number | null;
    }>`
      select count(*) filter (where visible_at_ms <= ${nowMs}) as visible,
        count(*) filter (where visible_at_ms > ${nowMs} and receives = 0) as delayed,
        count(*) filter (where visible_at_ms > ${nowMs} and receives > 0) as in_flight,
        min(sent_at_ms) as oldest
      from queue_messages where queue_id = ${queue.id} and sent_at_ms > ${nowMs - queue.retention_ms}`.execute(
      this.#deps.store,
    );
    const [row] = rows;
    const counts = { visible: row?.visible ?? 0, delayed: row?.delayed ?? 0, inFlight: row?.in_flight ?? 0 };
    return row?.oldest === null || row === undefined ? counts : { ...counts, oldestSentAtMs: row.oldest };
  }

  /** The oldest messages, without receiving them. */
  async peek(queue: Queue, max: number): Promise<Message[]> {
    return await this.#deps.store
      .selectFrom('queue_messages')
      .selectAll()
      .where('queue_id', '=', queue.id)
      .where('sent_at_ms', '>', this.#deps.now() - queue.retention_ms)
      .orderBy('sent_at_ms')
      .orderBy('seq')
      .limit(max)
      .execute();
  }

  async #reserve(trx: StoreTransaction, queue: Queue, rows: readonly QueueMessageRow[]): Promise<void> {
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    // Also finds a queue that was deleted since the caller looked.
    const { folder_id } = await this.#deps.queues.byId(queue.id, trx);
    const { stored } = await trx
      .selectFrom('queues')
      .select(({ fn }) => fn.sum<number | null>('stored_bytes').as('stored'))
      .where('folder_id', '=', folder_id)
      .executeTakeFirstOrThrow();
    if ((stored ?? 0) + bytes > folderBytesMax)
      throw new QueueError(
        'OverLimit',
        `The queues of the folder hold ${stored} bytes of messages; at most ${folderBytesMax} fit. Receive and delete some first.`,
      );
  }

  /** A message of a FIFO queue that was sent within five minutes is not stored again. */
  async #insert(trx: StoreTransaction, queue: Queue, row: QueueMessageRow): Promise<SentMessage> {
    const { deduplication_id } = row;
    const untilMs = row.sent_at_ms + deduplicationMs;
    if (deduplication_id !== null) {
      const known = await trx
        .selectFrom('queue_deduplications')
        .selectAll()
        .where('queue_id', '=', queue.id)
        .where('deduplication_id', '=', deduplication_id)
        .where('until_ms', '>', row.sent_at_ms)
        .executeTakeFirst();
      if (known !== undefined) return { id: known.message_id, sequence: known.sequence };
    }
    const { seq } = await trx
      .insertInto('queue_messages')
      .values(row)
      .returning('seq')
      .executeTakeFirstOrThrow();
    if (deduplication_id !== null)
      await trx
        .replaceInto('queue_deduplications')
        .values({
          queue_id: queue.id,
          deduplication_id,
          message_id: row.id,
          sequence: seq,
          until_ms: untilMs,
        })
        .execute();
    await addBytes(trx, queue.id, row.bytes);
    return { id: row.id, sequence: seq };
  }

  #announce(rows: readonly QueueMessageRow[]): void {
    for (const { queue_id, sent_at_ms, visible_at_ms } of rows) {
      if (visible_at_ms <= sent_at_ms) this.#deps.arrivals.arrived(queue_id);
      else this.#deps.arrivals.arrivesAt(queue_id, visible_at_ms);
    }
  }

  /** Messages keep their ID and the time when they were sent. Without the dead-letter queue, they stay. */
  async #moveDeadLetters(trx: StoreTransaction, queue: Queue, nowMs: number): Promise<void> {
    const { redrive_arn: arn, redrive_max_receives: max } = queue;
    if (arn === null || max === null) return;
    const target = await this.#deps.queues.byArn(arn, trx).catch((error: unknown) => {
      if (error instanceof QueueError) return undefined;
      throw error;
    });
    if (target === undefined || target.id === queue.id) return;
    const dead = await trx
      .selectFrom('queue_messages')
      .select(['seq', 'bytes'])
      .where('queue_id', '=', queue.id)
      .where('visible_at_ms', '<=', nowMs)
      .where('receives', '>', 0)
      .where('receives', '>=', max)
      .limit(queueLimits.maxReceives)
      .execute();
    if (dead.length === 0) return;
    await trx
      .updateTable('queue_messages')
      .set({
        queue_id: target.id,
        visible_at_ms: nowMs,
        receives: 0,
        first_received_at_ms: null,
        receipt: null,
      })
      .where(
        'seq',
        'in',
        dead.map(({ seq }) => seq),
      )
      .execute();
    const bytes = dead.reduce((sum, row) => sum + row.bytes, 0);
    await addBytes(trx, queue.id, -bytes);
    await addBytes(trx, target.id, bytes);
    this.#deps.arrivals.arrived(target.id);
  }

  /** Of a FIFO queue: a message whose timeout has ended may be with somebody else already. */
  async #rejectExpired(
    trx: StoreTransaction,
    queue: Queue,
    { seq, receipt }: { seq: number; receipt: string },
  ): Promise<void> {
    if (queue.is_fifo === 0) return;
    const row = await trx
      .selectFrom('queue_messages')
      .select('visible_at_ms')
      .where('seq', '=', seq)
      .where('receipt', '=', receipt)
      .executeTakeFirst();
    if (row !== undefined && row.visible_at_ms <= this.#deps.now())
      throw new QueueError(
        'InvalidParameterValue',
        'Value for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
      );
  }
}

async function addBytes(trx: StoreTransaction, queueId: string, bytes: number): Promise<void> {
  await trx
    .updateTable('queues')
    .set(({ eb }) => ({ stored_bytes: eb('stored_bytes', '+', bytes) }))
    .where('id', '=', queueId)
    .execute();
}

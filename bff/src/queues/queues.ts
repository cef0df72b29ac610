import type { Selectable } from 'kysely';
import { newId } from '../ids.ts';
import type { QueueRow, QueueSettingColumns, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { MessageRemoval } from './message-removal.ts';
import { isFifoName, isQueueName, parseQueueArn, queueArn } from './queue-arn.ts';
import { QueueError } from './queue-error.ts';
import { defaultSettings, invalidRedrive, queueLimits, settingsOf } from './queue-settings.ts';

export type Queue = Selectable<Tables['queues']>;
type Db = Store | StoreTransaction;

/** How long the name of a deleted queue stays taken, as in the cloud. */
const nameFreeAfterMs = 60_000;
/** Of a folder; the cloud's default quota is lower. */
const queuesMax = 1000;

type Options = { store: Store; now: () => number; removal: MessageRemoval };

/** Queues with their settings. It does not ask who may: `queue-service.ts` does, for callers from outside. */
export class Queues {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** @throws QueueError QueueDoesNotExist */
  async byId(id: string, db: Db = this.#deps.store): Promise<Queue> {
    const row = await present(db).where('id', '=', id).executeTakeFirst();
    return row ?? missing();
  }

  /** @throws QueueError QueueDoesNotExist */
  async byName(
    { folderId, name }: { folderId: string; name: string },
    db: Db = this.#deps.store,
  ): Promise<Queue> {
    const row = await present(db)
      .where('folder_id', '=', folderId)
      .where('name', '=', name)
      .executeTakeFirst();
    return row ?? missing();
  }

  /** @throws QueueError QueueDoesNotExist */
  async byArn(arn: string, db: Db = this.#deps.store): Promise<Queue> {
    return await this.byName(parseQueueArn(arn) ?? missing(), db);
  }

  /**
   * Makes a queue, or finds the one with this name and these attributes.
   * @throws QueueError
   */
  async create({
    folderId,
    name,
    attributes,
    tags,
  }: {
    folderId: string;
    name: string;
    attributes: Readonly<Record<string, string>>;
    tags: Readonly<Record<string, string>>;
  }): Promise<Queue> {
    if (!isQueueName(name))
      throw new QueueError(
        'InvalidParameterValue',
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length. The name of a FIFO queue ends in .fifo.',
      );
    const isFifo = isFifoName(name);
    if (isFifo && attributes.FifoQueue !== 'true')
      throw new QueueError(
        'InvalidParameterValue',
        'The name of a queue may end in .fifo only when FifoQueue is true.',
      );
    if (!isFifo && attributes.FifoQueue === 'true')
      throw new QueueError('InvalidParameterValue', 'The name of a FIFO queue must end in .fifo.');
    const settings = settingsOf(attributes, { isFifo });
    const nowMs = this.#deps.now();
    return await this.#deps.store.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('queues')
        .selectAll()
        .where('folder_id', '=', folderId)
        .where('name', '=', name)
        .executeTakeFirst();
      if (known !== undefined && known.deleted_at_ms === null) return sameOrTaken(known, settings);
      if (known !== undefined) await freeName(trx, known, nowMs);
      await checkRedrive(trx, { folderId, isFifo, name, settings });
      const { count } = await trx
        .selectFrom('queues')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('folder_id', '=', folderId)
        .executeTakeFirstOrThrow();
      if (count >= queuesMax)
        throw new QueueError(
          'OverLimit',
          `The folder has ${count} queues, the most allowed. Delete one first.`,
        );
      const row: QueueRow = {
        id: newId('queue'),
        folder_id: folderId,
        created_at_ms: nowMs,
        modified_at_ms: nowMs,
        name,
        is_fifo: isFifo ? 1 : 0,
        ...defaultSettings,
        ...settings,
        tags_json: JSON.stringify(checkedTags(tags)),
        stored_bytes: 0,
        deleted_at_ms: null,
      };
      return await trx.insertInto('queues').values(row).returningAll().executeTakeFirstOrThrow();
    });
  }

  /** @throws QueueError */
  async setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): Promise<void> {
    const isFifo = queue.is_fifo === 1;
    const settings = settingsOf(attributes, { isFifo });
    await this.#change(queue.id, async (trx, row) => {
      await checkRedrive(trx, { folderId: row.folder_id, isFifo, name: row.name, settings });
      return settings;
    });
  }

  async tag(queue: Queue, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#change(queue.id, async (_, row) => ({
      tags_json: JSON.stringify(checkedTags({ ...tagsOf(row), ...tags })),
    }));
  }

  async untag(queue: Queue, names: readonly string[]): Promise<void> {
    await this.#change(queue.id, async (_, row) => {
      const rest = Object.entries(tagsOf(row)).filter(([name]) => !names.includes(name));
      return { tags_json: JSON.stringify(Object.fromEntries(rest)) };
    });
  }

  /** @param query.after the last name of the page before */
  async list(
    folderId: string,
    { prefix = '', after = '', max = queuesMax }: { prefix?: string; after?: string; max?: number },
  ): Promise<Queue[]> {
    return await present(this.#deps.store)
      .where('folder_id', '=', folderId)
      .where('name', '>', after)
      .where((eb) => eb(eb.fn<string>('substr', ['name', eb.val(1), eb.val(prefix.length)]), '=', prefix))
      .orderBy('name')
      .limit(max)
      .execute();
  }

  /** Queues whose dead letters go to this one. */
  async sourcesOf(queue: Queue): Promise<Queue[]> {
    return await present(this.#deps.store)
      .where('folder_id', '=', queue.folder_id)
      .where('redrive_arn', '=', queueArn(queue))
      .orderBy('name')
      .execute();
  }

  /** The queue is gone on return; its messages are deleted after that. */
  async delete(queue: Queue): Promise<void> {
    await this.#change(queue.id, async () => ({ deleted_at_ms: this.#deps.now() }));
    this.#deps.removal.begin(queue.id);
  }

  async #change(
    id: string,
    make: (trx: StoreTransaction, row: Queue) => Promise<Partial<QueueRow>>,
  ): Promise<void> {
    await this.#deps.store.transaction().execute(async (trx) => {
      const set = await make(trx, await this.byId(id, trx));
      await trx
        .updateTable('queues')
        .set({ ...set, modified_at_ms: this.#deps.now() })
        .where('id', '=', id)
        .execute();
    });
  }
}

export const tagsOf = (queue: Queue): Record<string, string> => JSON.parse(queue.tags_json);

const present = (db: Db) => db.selectFrom('queues').selectAll().where('deleted_at_ms', 'is', null);

function missing(): never {
  throw new QueueError('QueueDoesNotExist', 'The specified queue does not exist.');
}

function sameOrTaken(known: Queue, settings: Partial<QueueSettingColumns>): Queue {
  const differs = Object.entries(settings).find(
    ([column, value]) => known[column as keyof QueueSettingColumns] !== value,
  );
  if (differs === undefined) return known;
  throw new QueueError(
    'QueueNameExists',
    'A queue already exists with the same name and a different value for an attribute. Use the same values, or another name.',
  );
}

async function freeName(trx: StoreTransaction, known: Queue, nowMs: number): Promise<void> {
  const sinceMs = nowMs - (known.deleted_at_ms ?? 0);
  // A clock that was set back must not keep the name.
  if (sinceMs >= 0 && sinceMs < nameFreeAfterMs)
    throw new QueueError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  // Its messages may not all be deleted yet.
  await trx.updateTable('queues').set({ name: known.id }).where('id', '=', known.id).execute();
}

/** @throws QueueError for a dead-letter queue that does not exist, is of another kind, or is the queue itself */
async function checkRedrive(
  trx: StoreTransaction,
  {
    folderId,
    isFifo,
    name,
    settings,
  }: { folderId: string; isFifo: boolean; name: string; settings: Partial<QueueSettingColumns> },
): Promise<void> {
  const { redrive_arn: arn } = settings;
  if (arn === undefined || arn === null) return;
  const target = parseQueueArn(arn);
  const row =
    target === undefined || target.folderId !== folderId
      ? undefined
      : await present(trx)
          .where('folder_id', '=', folderId)
          .where('name', '=', target.name)
          .executeTakeFirst();
  if (row === undefined)
    throw invalidRedrive('the dead-letter queue does not exist in the folder of the queue');
  if (row.name === name) throw invalidRedrive('a queue cannot be its own dead-letter queue');
  if ((row.is_fifo === 1) !== isFifo)
    throw invalidRedrive(
      'the dead-letter queue of a FIFO queue must be a FIFO queue, and of a standard queue a standard one',
    );
}

/** @throws QueueError */
function checkedTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(tags);
  if (entries.length > queueLimits.tags)
    throw new QueueError('InvalidParameterValue', `A queue has at most ${queueLimits.tags} tags.`);
  for (const [key, value] of entries)
    if (key === '' || key.length > 128 || value.length > 256)
      throw new QueueError(
        'InvalidParameterValue',
        'The key of a tag has 1 to 128 characters, and its value at most 256.',
      );
  return Object.fromEntries(entries);
}

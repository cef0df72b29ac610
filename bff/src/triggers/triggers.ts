import { setImmediate } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import type { Operation, Trigger, TriggerOverview, TriggerRule } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access, Resource } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { QueueUse } from '../queues/queue-use.ts';
import type { Folders } from '../resource-manager.ts';
import { columnsOf, fieldsOf, type NamedFields, namedOnce } from '../store/named-resource.ts';
import { filterOn, oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { Tables, TriggerRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import { nextFiring, parseCron } from './cron.ts';
import { RuleChecks } from './rule-checks.ts';
import { readFault } from './trigger-fault.ts';

const kind = {
  api: 'yandex.cloud.serverless.triggers.v1',
  message: 'Trigger',
  idField: 'triggerId',
  noun: 'trigger' as const,
};

type TriggerFields = NamedFields & { rule: TriggerRule };

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  functions: Functions;
  serviceAccounts: ServiceAccounts;
  queueUse: Pick<QueueUse, 'check'>;
  /** Called after each change of a trigger. */
  onChanged: (id: string) => void;
  /** @returns the ID of the call */
  fireNow: (trigger: Selectable<Tables['triggers']>) => Promise<string>;
};

/** Triggers, which call functions when something happens. This console offers timers and queues. */
export class Triggers {
  readonly #deps: Options;
  readonly #checks: RuleChecks;

  constructor(options: Options) {
    this.#deps = options;
    this.#checks = new RuleChecks(options);
  }

  /** @throws ApiError NOT_FOUND */
  async row(
    id: string,
    db: Store | StoreTransaction = this.#deps.store,
  ): Promise<Selectable<Tables['triggers']>> {
    const row = await db.selectFrom('triggers').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Trigger', id);
    return row;
  }

  async get(id: string, by: Subject): Promise<Trigger> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.triggers.get', this.#resource(row));
    return present(row);
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'serverless.triggers.get', folder);
    const filter = filterOn(query.filter, ['name']);
    let select = this.#deps.store.selectFrom('triggers').selectAll().where('folder_id', '=', query.folderId);
    if (filter !== undefined) select = select.where('name', '=', filter.value);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { triggers: rows.map(present), ...next };
  }

  /** As `list`, with the last and the next firings. */
  async overview(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'serverless.triggers.get', folder);
    const select = this.#deps.store
      .selectFrom('triggers')
      .selectAll()
      .where('folder_id', '=', query.folderId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    const triggers: TriggerOverview[] = [];
    for (const row of rows) {
      triggers.push(overviewOf(row));
      if (triggers.length % overviewsAtATime === 0) await setImmediate();
    }
    return { triggers, ...next };
  }

  /** Makes a firing now, beside those of the schedule. @throws ApiError when the function cannot be called */
  async fire(id: string, by: Subject): Promise<{ requestId: string }> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.triggers.update', this.#resource(row));
    const { messageQueue } = allFieldsOf(row).rule;
    if (messageQueue !== undefined)
      throw new ApiError(
        'FAILED_PRECONDITION',
        say('TRIGGER_HAS_NO_SCHEDULE', { id, arn: messageQueue.queueId }),
      );
    return { requestId: await this.#deps.fireNow(row) };
  }

  /** The new trigger fires from now on; in the cloud, within five minutes. */
  async create(
    { folderId, ...fields }: TriggerFields & { folderId: string },
    by: Subject,
  ): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'serverless.triggers.create', folder);
    const firesAtMs = await this.#checks.check(fields.rule, by);
    const row: TriggerRow = {
      id: newId('trigger'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columns(fields),
      status: 'ACTIVE',
      next_at_ms: firesAtMs,
      last_at_ms: null,
      last_request_id: null,
      last_fault: null,
    };
    const make = async (trx: StoreTransaction) => {
      await requireFreeQueue(trx, row);
      await trx.insertInto('triggers').values(row).execute();
      return present(row);
    };
    const operation = await namedOnce(taken(fields.name), () =>
      recordChange(this.#deps, { kind, verb: 'Create', id: row.id, by, make }),
    );
    this.#deps.onChanged(row.id);
    return operation;
  }

  /** Changes the fields that the mask names; without a mask, the fields that the request holds. */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<TriggerFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'serverless.triggers.update', this.#resource(await this.row(id)));
    const changed = masked<TriggerFields>({
      updateMask,
      sent,
      empty: { name: '', description: '', labels: {}, rule: undefined },
    });
    const firesAtMs = changed.rule === undefined ? undefined : await this.#checks.check(changed.rule, by);
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const isFiring = firesAtMs !== undefined && before.status === 'ACTIVE';
      const set = {
        ...columns({ ...allFieldsOf(before), ...changed }),
        ...(isFiring ? { next_at_ms: firesAtMs } : {}),
      };
      await requireFreeQueue(trx, { ...before, ...set });
      await trx.updateTable('triggers').set(set).where('id', '=', id).execute();
      return present({ ...before, ...set });
    };
    const operation = await namedOnce(taken(changed.name ?? ''), () =>
      recordChange(this.#deps, { kind, verb: 'Update', id, by, make }),
    );
    this.#deps.onChanged(id);
    return operation;
  }

  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'serverless.triggers.delete', this.#resource(row));
    const make = async (trx: StoreTransaction) => {
      await this.row(id, trx);
      await trx.deleteFrom('triggers').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.onChanged(id);
    return operation;
  }

  /** The trigger does not fire until it is resumed. Pausing it again changes nothing and still returns an operation. */
  async pause(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus({ id, by, verb: 'Pause', status: 'PAUSED' });
  }

  /** The trigger fires from now on; firings of the time in which it was paused are not made up for. */
  async resume(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus({ id, by, verb: 'Resume', status: 'ACTIVE' });
  }

  async #setStatus({
    id,
    by,
    verb,
    status,
  }: {
    id: string;
    by: Subject;
    verb: 'Pause' | 'Resume';
    status: Trigger['status'];
  }): Promise<Operation> {
    await this.#deps.access.require(by, 'serverless.triggers.update', this.#resource(await this.row(id)));
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const next_at_ms = status === 'PAUSED' ? null : nextOf(allFieldsOf(before).rule, this.#deps.now());
      await trx.updateTable('triggers').set({ status, next_at_ms }).where('id', '=', id).execute();
      return present({ ...before, status, next_at_ms });
    };
    const operation = await recordChange(this.#deps, { kind, verb, id, by, make });
    this.#deps.onChanged(id);
    return operation;
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  #resource(row: TriggerRow): Resource {
    return { kind: 'trigger', id: row.id, parentIds: [row.folder_id, this.#deps.folders.cloudId] };
  }
}

/** @throws ApiError INVALID_ARGUMENT that names the other trigger of the queue */
async function requireFreeQueue(
  trx: StoreTransaction,
  { id, queue_arn: arn }: Pick<TriggerRow, 'id' | 'queue_arn'>,
): Promise<void> {
  if (arn === null) return;
  const other = await trx
    .selectFrom('triggers')
    .select('id')
    .where('queue_arn', '=', arn)
    .where('id', '<>', id)
    .executeTakeFirst();
  if (other !== undefined)
    throw invalid('rule.messageQueue.queueId', say('RULE_QUEUE_HAS_TRIGGER', { arn, id: other.id }));
}

const taken = (name: string) => say('TRIGGER_NAME_TAKEN', { name });

/** @returns when a timer fires next, in epoch milliseconds; null when it never fires again, and for other kinds */
function nextOf({ timer }: TriggerRule, nowMs: number): number | null {
  return timer === undefined ? null : (nextFiring(parseCron(timer.cronExpression), nowMs) ?? null);
}

function columns({ rule, ...fields }: TriggerFields) {
  return {
    ...columnsOf(fields),
    rule_json: JSON.stringify(rule),
    queue_arn: rule.messageQueue?.queueId ?? null,
  };
}

function allFieldsOf(row: TriggerRow): TriggerFields {
  return { ...fieldsOf(row), rule: JSON.parse(row.rule_json) };
}

/** An expression that fires once in decades takes up to a millisecond, and a page has a thousand. */
const overviewsAtATime = 10;
/** How many of the next firings are shown. */
const shownFirings = 5;

function overviewOf(row: TriggerRow): TriggerOverview {
  const { timer } = allFieldsOf(row).rule;
  const next: string[] = [];
  const after = (at: number) =>
    timer === undefined ? undefined : nextFiring(parseCron(timer.cronExpression), at);
  for (let at = row.next_at_ms ?? undefined; at !== undefined; at = after(at)) {
    next.push(new Date(at).toISOString());
    if (next.length === shownFirings) break;
  }
  const { last_at_ms, last_request_id, last_fault } = row;
  if (last_at_ms === null) return { trigger: present(row), next };
  const call = last_request_id === null ? {} : { requestId: last_request_id };
  const fault = last_fault === null ? {} : readFault(last_fault);
  return { trigger: present(row), next, last: { at: new Date(last_at_ms).toISOString(), ...call, ...fault } };
}

function present(row: TriggerRow): Trigger {
  return {
    id: row.id,
    folderId: row.folder_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    ...allFieldsOf(row),
    status: row.status,
  };
}

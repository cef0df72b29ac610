import { setImmediate } from 'node:timers/promises';
import { type Selectable, sql } from 'kysely';
import type { Message } from 'runner';
import type { ChangedResources, Operation, OperationDescription } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, infoOf, notFound } from '../errors.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import { apiGatewayDomain, invokeUrl } from '../names/invoke-url.ts';
import { newestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Changes } from './changes.ts';
import { rememberAsk } from './idempotency.ts';

/** google.protobuf.Any in its JSON form. */
export type Packed = { '@type': string; [field: string]: unknown };

export const emptyResponse: Packed = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

/** @param typeName such as `yandex.cloud.serverless.functions.v1.Function` */
export function pack(typeName: string, fields: object): Packed {
  return { '@type': `type.googleapis.com/${typeName}`, ...fields };
}

/** How long and how many operations are kept. */
const keptMs = 14 * 24 * 60 * 60 * 1000;
const keptMax = 10_000;
const prunedAtATime = 200;
const redactedAtATime = 200;

/** What an operation changes, by the field of its metadata that names the resource. */
const changedBy: Record<string, ChangedResources> = {
  functionId: 'functions',
  functionVersionId: 'versions',
  serviceAccountId: 'serviceAccounts',
  resourceId: 'accessBindings',
  apiKeyId: 'keys',
  accessKeyId: 'keys',
  keyId: 'keys',
  triggerId: 'triggers',
  apiGatewayId: 'apiGateways',
  secretId: 'secrets',
};

/** Replaces the output of a deleted build. */
export const outputGone = 'The version was deleted, and the output of its build with it.';

const errorJson = ({ code, message, said }: Failure) =>
  JSON.stringify({ code, message, details: said === undefined ? [] : [infoOf(said)] });

export type OperationDraft = {
  resourceId: string;
  description: OperationDescription;
  by: Subject;
  metadata: Packed;
  response: Packed;
};

/** Why an operation failed: google.rpc.Status, with the code and parameters of the message if it has a code. */
export type Failure = { code: number; message: string; said?: Message | undefined };

/** Which operations of deleted versions lose their secrets. */
type Redaction = { functionId: string; versionId?: string; afterSeq?: number; throughSeq?: number };

/**
 * Operations of changes. Most changes finish at once, yet each returns a stored Operation, because clients of the
 * cloud poll for its result.
 */
export class Operations {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #changes: Changes;
  /** Callbacks that stop running operations. */
  readonly #cancels = new Map<string, () => Promise<void>>();

  readonly #gatewayUrl: string;

  /** @param parts.gatewayUrl origin of function calls on this machine */
  constructor({
    store,
    now,
    gatewayUrl,
    changes,
  }: {
    store: Store;
    now: () => number;
    gatewayUrl: string;
    changes: Changes;
  }) {
    this.#gatewayUrl = gatewayUrl;
    this.#changes = changes;
    this.#store = store;
    this.#now = now;
  }

  /** Written in the transaction of the change itself: no change exists without its operation. */
  async record(trx: StoreTransaction, draft: OperationDraft): Promise<Operation> {
    return await this.#write(trx, { ...draft, isDone: true });
  }

  /** Begins an operation of a longer change; `finish` or `fail` ends it. */
  async begin(trx: StoreTransaction, draft: Omit<OperationDraft, 'response'>): Promise<Operation> {
    return await this.#write(trx, { ...draft, response: null, isDone: false });
  }

  /** Runs in the transaction of the change. */
  async finish(trx: StoreTransaction, id: string, response: Packed): Promise<Operation> {
    const row = await trx
      .updateTable('operations')
      .set({ is_done: 1, modified_at_ms: this.#now(), response_json: JSON.stringify(response) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    this.#cancels.delete(id);
    this.#announce(row);
    return this.#present(row);
  }

  async fail(db: Store | StoreTransaction, id: string, failure: Failure): Promise<void> {
    const row = await db
      .updateTable('operations')
      .set({
        is_done: 1,
        modified_at_ms: this.#now(),
        error_json: errorJson(failure),
      })
      .where('id', '=', id)
      .returning('metadata_json')
      .executeTakeFirst();
    this.#cancels.delete(id);
    if (row !== undefined) this.#announce(row);
  }

  /**
   * Removes the environment and the build output from the operations of deleted versions: either may hold secrets.
   * Runs in the transaction of the deletion.
   * @param gone without `versionId`, all versions of the function
   */
  async redact(trx: Store | StoreTransaction, gone: Redaction): Promise<void> {
    const ofVersion = sql<string>`json_extract(metadata_json, '$.functionVersionId')`;
    let update = trx
      .updateTable('operations')
      .set({
        response_json: sql<string>`json_remove(response_json, '$.environment')`,
        error_json: sql<string | null>`case when error_json is null then null
          else json_set(error_json, '$.message', ${outputGone}, '$.details', json('[]')) end`,
      })
      .where('resource_id', '=', gone.functionId)
      .where(ofVersion, 'is not', null);
    if (gone.versionId !== undefined) update = update.where(ofVersion, '=', gone.versionId);
    if (gone.afterSeq !== undefined) update = update.where('seq', '>', gone.afterSeq);
    if (gone.throughSeq !== undefined) update = update.where('seq', '<=', gone.throughSeq);
    await update.execute();
  }

  /**
   * Redacts most operations of a function ahead of its deletion, a few at a time between requests.
   * @returns `seq` of the last one; the transaction of the deletion redacts those after it
   */
  async redactAhead(functionId: string): Promise<number> {
    for (let afterSeq = 0; ; await setImmediate()) {
      const last = await this.#store
        .selectFrom('operations')
        .select('seq')
        .where('resource_id', '=', functionId)
        .where('seq', '>', afterSeq)
        .orderBy('seq')
        .offset(redactedAtATime - 1)
        .limit(1)
        .executeTakeFirst();
      if (last === undefined) return afterSeq;
      await this.redact(this.#store, { functionId, afterSeq, throughSeq: last.seq });
      afterSeq = last.seq;
    }
  }

  /**
   * Deletes expired operations, and the oldest beyond the limit; a bounded number per call. Operations that run, or
   * that built an existing version, stay. Idempotency keys are deleted with their operations.
   * @returns whether more may remain
   */
  async prune(): Promise<boolean> {
    return await this.#store.transaction().execute(async (trx) => {
      const { newest } = await trx
        .selectFrom('operations')
        .select(({ fn }) => fn.max('seq').as('newest'))
        .executeTakeFirstOrThrow();
      const old = await trx
        .selectFrom('operations')
        .select('id')
        .where(({ or, eb }) =>
          or([
            eb('created_at_ms', '<', this.#now() - keptMs),
            eb('seq', '<=', Number(newest ?? 0) - keptMax),
          ]),
        )
        .where('is_done', '=', 1)
        .where('id', 'not in', ({ selectFrom }) =>
          selectFrom('versions').select('build_operation_id').where('build_operation_id', 'is not', null),
        )
        .orderBy('seq')
        .limit(prunedAtATime)
        .execute();
      const ids = old.map(({ id }) => id);
      await trx.deleteFrom('idempotency_keys').where('operation_id', 'in', ids).execute();
      await trx.deleteFrom('operations').where('id', 'in', ids).execute();
      return ids.length === prunedAtATime;
    });
  }

  /** Fails the operations that an earlier process did not finish. */
  async failUnfinished(failure: Failure): Promise<void> {
    const left = await this.#store.selectFrom('operations').select('id').where('is_done', '=', 0).execute();
    for (const { id } of left) await this.fail(this.#store, id, failure);
  }

  /** @param cancel resolves when the operation has ended */
  onCancel(id: string, cancel: () => Promise<void>): void {
    this.#cancels.set(id, cancel);
  }

  async #write(
    trx: StoreTransaction,
    draft: Omit<OperationDraft, 'response'> & { response: Packed | null; isDone: boolean },
  ): Promise<Operation> {
    const row = await trx
      .insertInto('operations')
      .values({
        id: newId('operation'),
        resource_id: draft.resourceId,
        description: draft.description,
        created_at_ms: this.#now(),
        created_by: draft.by.id,
        metadata_json: JSON.stringify(draft.metadata),
        response_json: JSON.stringify(draft.response),
        is_done: draft.isDone ? 1 : 0,
        error_json: null,
        modified_at_ms: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await rememberAsk(trx, row.id);
    this.#announce(row);
    return this.#present(row);
  }

  /**
   * Announces before the transaction ends. The store has one connection, so a read that follows the announcement waits
   * for the commit. A rollback costs one needless read.
   */
  #announce({ metadata_json }: { metadata_json: string }): void {
    for (const field of Object.keys(JSON.parse(metadata_json))) {
      const resources = changedBy[field];
      if (resources !== undefined) this.#changes.announce(resources);
    }
  }

  /** A subject sees its own operations; the owner sees all. */
  async get({ id, by, ownerId }: { id: string; by: Subject; ownerId: string }): Promise<Operation> {
    const row = await this.#store
      .selectFrom('operations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw notFound('Operation', id);
    if (row.created_by !== by.id && by.id !== ownerId)
      throw new ApiError(
        'PERMISSION_DENIED',
        `Permission denied: operation ${id} belongs to another subject.`,
        {
          reason: 'OTHER_SUBJECT',
          metadata: { subjectId: by.id, resourceType: 'operation', resourceId: id },
        },
      );
    return this.#present(row);
  }

  /**
   * Most operations have finished before a client knows their ID, and a finished operation cannot be cancelled.
   * @returns the ended operation
   * @throws ApiError FAILED_PRECONDITION, or what `get` throws
   */
  async cancel(asked: { id: string; by: Subject; ownerId: string }): Promise<Operation> {
    const { id } = await this.get(asked);
    const cancel = this.#cancels.get(id);
    if (cancel === undefined) throw new ApiError('FAILED_PRECONDITION', say('OPERATION_DONE', { id }));
    await cancel();
    return await this.get(asked);
  }

  /** Newest first. */
  async listOf(resourceId: string, query: PageQuery) {
    const select = this.#store.selectFrom('operations').selectAll().where('resource_id', '=', resourceId);
    const { rows, ...next } = await readPage(query, newestFirst(select));
    return { operations: rows.map((row) => this.#present(row)), ...next };
  }

  /** Operations on every resource, newest first. */
  async list(query: PageQuery) {
    const select = this.#store.selectFrom('operations').selectAll();
    const { rows, ...next } = await readPage(query, newestFirst(select));
    return { operations: rows.map((row) => this.#present(row)), ...next };
  }

  #present(row: Selectable<Tables['operations']>): Operation {
    const { is_done, error_json, response_json } = row;
    const end =
      is_done === 0
        ? {}
        : error_json === null
          ? { response: this.#addressed(JSON.parse(response_json)) }
          : { error: JSON.parse(error_json) };
    return {
      id: row.id,
      description: row.description,
      createdAt: new Date(row.created_at_ms).toISOString(),
      createdBy: row.created_by,
      modifiedAt: new Date(row.modified_at_ms ?? row.created_at_ms).toISOString(),
      done: is_done === 1,
      metadata: JSON.parse(row.metadata_json),
      ...end,
    };
  }

  /** The address of a function depends on the request, and on the ports of this start. */
  #addressed(response: Packed & { id?: string }): Packed {
    const { id, httpInvokeUrl, domain } = response;
    if (id === undefined) return response;
    if (domain !== undefined) return { ...response, domain: apiGatewayDomain(this.#gatewayUrl, id) };
    if (httpInvokeUrl === undefined) return response;
    return { ...response, httpInvokeUrl: invokeUrl(this.#gatewayUrl, id) };
  }
}

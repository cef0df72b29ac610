import type { Selectable } from 'kysely';
import type { Operation } from '../../contract/index.ts';
import type { Clock } from '../clock.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import { type PageQuery, pageFrom, pageOf } from '../store/page.ts';
import type { Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { rememberAsk } from './idempotency.ts';

/** google.protobuf.Any as JSON has it. */
export type Packed = { '@type': string; [field: string]: unknown };

export const emptyResponse: Packed = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

/** @param typeName such as `yandex.cloud.serverless.functions.v1.Function`. */
export function pack(typeName: string, fields: object): Packed {
  return { '@type': `type.googleapis.com/${typeName}`, ...fields };
}

export type OperationDraft = {
  resourceId: string;
  description: string;
  by: Subject;
  metadata: Packed;
  response: Packed;
};

/** Changes end at once here, yet each is told as an Operation, and kept, so that clients written for the cloud can wait. */
export class Operations {
  readonly #store: Store;
  readonly #now: Clock;

  constructor({ store, now }: { store: Store; now: Clock }) {
    this.#store = store;
    this.#now = now;
  }

  /** Written in the transaction of the change itself: there is no change without its operation. */
  async record(trx: StoreTransaction, draft: OperationDraft): Promise<Operation> {
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
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await rememberAsk(trx, row.id);
    return present(row);
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
    return present(row);
  }

  /**
   * An operation is done by the time that anybody knows its id, and what is done cannot be cancelled.
   * @throws ApiError FAILED_PRECONDITION, or what `get` throws.
   */
  async cancel(asked: { id: string; by: Subject; ownerId: string }): Promise<never> {
    const { id, description } = await this.get(asked);
    throw new ApiError(
      'FAILED_PRECONDITION',
      `Operation ${id} ("${description}") is done and cannot be cancelled any more. To take its effect back, make the opposite change.`,
    );
  }

  /** Newest first. */
  async listOf(resourceId: string, query: PageQuery) {
    const { size, afterSeq } = pageOf(query);
    let select = this.#store.selectFrom('operations').selectAll().where('resource_id', '=', resourceId);
    if (afterSeq !== undefined) select = select.where('seq', '<', afterSeq);
    const found = await select
      .orderBy('seq', 'desc')
      .limit(size + 1)
      .execute();
    const { rows, ...next } = pageFrom(found, size);
    return { operations: rows.map(present), ...next };
  }
}

function present(row: Selectable<Tables['operations']>): Operation {
  const at = new Date(row.created_at_ms).toISOString();
  return {
    id: row.id,
    description: row.description,
    createdAt: at,
    createdBy: row.created_by,
    modifiedAt: at,
    done: true,
    metadata: JSON.parse(row.metadata_json),
    response: JSON.parse(row.response_json),
  };
}

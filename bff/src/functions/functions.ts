import type { Selectable } from 'kysely';
import type { CloudFunction, Operation } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { notFound } from '../errors.ts';
import type { Access, Resource } from '../iam/access.ts';
import { writeBindings } from '../iam/binding-rows.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import { invokeUrl } from '../names/invoke-url.ts';
import { emptyResponse, type Operations, pack } from '../operations/operations.ts';
import type { Folders } from '../resource-manager.ts';
import { namedOnce } from '../store/named-once.ts';
import { filterOn, type PageQuery, readPage } from '../store/page.ts';
import type { FunctionRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import { type Gone, goneOf, removeVersionsAhead, versionsOf } from './version-removal.ts';

const api = 'yandex.cloud.serverless.functions.v1';

export type FunctionFields = { name: string; description: string; labels: Record<string, string> };

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  /** Origin of function calls. */
  gatewayUrl: string;
  onDeleted: (gone: Gone) => void;
};

/** Function metadata; the code belongs to versions. */
export class Functions {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @param db the transaction of a change that must not race with another change
   * @throws ApiError NOT_FOUND
   */
  async row(
    id: string,
    db: Store | StoreTransaction = this.#deps.store,
  ): Promise<Selectable<Tables['functions']>> {
    const row = await db.selectFrom('functions').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Function', id);
    return row;
  }

  async exists(id: string): Promise<boolean> {
    const row = await this.#deps.store
      .selectFrom('functions')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The resource for role checks on a function. */
  resource(row: FunctionRow): Resource {
    return { kind: 'function', id: row.id, parentIds: [row.folder_id, this.#deps.folders.cloudId] };
  }

  async get(id: string, by: Subject): Promise<CloudFunction> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'functions.functions.get', this.resource(row));
    return this.present(row);
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'functions.functions.get', folder);
    const filter = filterOn(query.filter, ['name']);
    let select = this.#deps.store.selectFrom('functions').selectAll().where('folder_id', '=', query.folderId);
    if (filter !== undefined) select = select.where('name', '=', filter.value);
    const { rows, ...next } = await readPage(query, (after, limit) =>
      (after === undefined ? select : select.where('seq', '>', after)).orderBy('seq').limit(limit).execute(),
    );
    return { functions: rows.map((row) => this.present(row)), ...next };
  }

  async create(
    { folderId, ...fields }: FunctionFields & { folderId: string },
    by: Subject,
  ): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'functions.functions.create', folder);
    const row: FunctionRow = {
      id: newId('function'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columns(fields),
    };
    return await namedOnce(taken(fields.name), async () =>
      this.#deps.store.transaction().execute(async (trx) => {
        await trx.insertInto('functions').values(row).execute();
        return await this.#deps.operations.record(trx, {
          resourceId: row.id,
          description: 'Create function',
          by,
          metadata: pack(`${api}.CreateFunctionMetadata`, { functionId: row.id }),
          response: pack(`${api}.Function`, this.present(row)),
        });
      }),
    );
  }

  /**
   * Changes the fields that the mask names; without a mask, the fields that the request holds. (Without a mask, the
   * cloud resets fields that the request leaves out, which loses data unintentionally.)
   */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<FunctionFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'functions.functions.update', this.resource(await this.row(id)));
    const changed: Partial<FunctionFields> = masked({
      updateMask,
      sent,
      empty: { name: '', description: '', labels: {} },
    });
    return await namedOnce(taken(changed.name ?? ''), async () =>
      this.#deps.store.transaction().execute(async (trx) => {
        const before = await this.row(id, trx);
        const set = columns({ ...presentFields(before), ...changed });
        const row = { ...before, ...set };
        await trx.updateTable('functions').set(set).where('id', '=', id).execute();
        return await this.#deps.operations.record(trx, {
          resourceId: id,
          description: 'Update function',
          by,
          metadata: pack(`${api}.UpdateFunctionMetadata`, { functionId: id }),
          response: pack(`${api}.Function`, this.present(row)),
        });
      }),
    );
  }

  /** Deletes the function with all of its versions, tags and bindings. */
  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'functions.functions.delete', this.resource(row));
    const redactedSeq = await removeVersionsAhead(id, this.#deps);
    const { operation, versions } = await this.#deps.store.transaction().execute(async (trx) => {
      await this.row(id, trx);
      const versions = await versionsOf(trx, id).execute();
      await writeBindings(trx, id, []);
      await this.#deps.operations.redact(trx, { functionId: id, afterSeq: redactedSeq });
      await trx.deleteFrom('functions').where('id', '=', id).execute();
      const operation = await this.#deps.operations.record(trx, {
        resourceId: id,
        description: 'Delete function',
        by,
        metadata: pack(`${api}.DeleteFunctionMetadata`, { functionId: id }),
        response: emptyResponse,
      });
      return { operation, versions };
    });
    this.#deps.access.changed();
    this.#deps.onDeleted(goneOf(versions, { functionId: id, isWhole: true }));
    return operation;
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'functions.functions.get', this.resource(row));
    const { operations, ...next } = await this.#deps.operations.listOf(id, query);
    // The response of a version's operation holds its environment variables, which require this permission.
    if (!(await this.#deps.access.may(by, 'functions.versions.getCode', this.resource(row)))) {
      for (const { response } of operations) delete response?.environment;
    }
    return { operations, ...next };
  }

  present(row: FunctionRow): CloudFunction {
    return {
      id: row.id,
      folderId: row.folder_id,
      createdAt: new Date(row.created_at_ms).toISOString(),
      ...presentFields(row),
      httpInvokeUrl: invokeUrl(this.#deps.gatewayUrl, row.id),
      status: 'ACTIVE',
    };
  }
}

const taken = (name: string) => say('FUNCTION_NAME_TAKEN', { name });

function columns({ name, description, labels }: FunctionFields) {
  return { name, description, labels_json: JSON.stringify(labels) };
}

function presentFields(row: FunctionRow): FunctionFields {
  return { name: row.name, description: row.description, labels: JSON.parse(row.labels_json) };
}

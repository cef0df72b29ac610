import type { Selectable } from 'kysely';
import type { CloudFunction, Operation } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { notFound } from '../errors.ts';
import type { Access, Resource } from '../iam/access.ts';
import { writeBindings } from '../iam/binding-rows.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import { invokeUrl } from '../names/invoke-url.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { Folders } from '../resource-manager.ts';
import { columnsOf, fieldsOf, type NamedFields, namedOnce } from '../store/named-resource.ts';
import { filterOn, oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { FunctionRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import { type Gone, goneOf, removeVersionsAhead, versionsOf } from './version-removal.ts';

const kind = {
  api: 'yandex.cloud.serverless.functions.v1',
  message: 'Function',
  idField: 'functionId',
  noun: 'function' as const,
};

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
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { functions: rows.map((row) => this.present(row)), ...next };
  }

  async create({ folderId, ...fields }: NamedFields & { folderId: string }, by: Subject): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'functions.functions.create', folder);
    const row: FunctionRow = {
      id: newId('function'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columnsOf(fields),
    };
    const make = async (trx: StoreTransaction) => {
      await trx.insertInto('functions').values(row).execute();
      return this.present(row);
    };
    return await namedOnce(taken(fields.name), () =>
      recordChange(this.#deps, { kind, verb: 'Create', id: row.id, by, make }),
    );
  }

  /**
   * Changes the fields that the mask names; without a mask, the fields that the request holds. (Without a mask, the
   * cloud resets fields that the request leaves out, which loses data unintentionally.)
   */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<NamedFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'functions.functions.update', this.resource(await this.row(id)));
    const changed = masked<NamedFields>({
      updateMask,
      sent,
      empty: { name: '', description: '', labels: {} },
    });
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const set = columnsOf({ ...fieldsOf(before), ...changed });
      await trx.updateTable('functions').set(set).where('id', '=', id).execute();
      return this.present({ ...before, ...set });
    };
    return await namedOnce(taken(changed.name ?? ''), () =>
      recordChange(this.#deps, { kind, verb: 'Update', id, by, make }),
    );
  }

  /** Deletes the function with all of its versions, tags and bindings. */
  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'functions.functions.delete', this.resource(row));
    const redactedSeq = await removeVersionsAhead(id, this.#deps);
    let gone = goneOf([], { functionId: id, isWhole: true });
    const make = async (trx: StoreTransaction) => {
      await this.row(id, trx);
      gone = goneOf(await versionsOf(trx, id).execute(), { functionId: id, isWhole: true });
      await writeBindings(trx, id, []);
      await this.#deps.operations.redact(trx, { functionId: id, afterSeq: redactedSeq });
      await trx.deleteFrom('functions').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.access.changed();
    this.#deps.onDeleted(gone);
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
      ...fieldsOf(row),
      httpInvokeUrl: invokeUrl(this.#deps.gatewayUrl, row.id),
      status: 'ACTIVE',
    };
  }
}

const taken = (name: string) => say('FUNCTION_NAME_TAKEN', { name });

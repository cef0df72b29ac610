import type { Selectable } from 'kysely';
import type { Operation, ServiceAccount } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { Folders } from '../resource-manager.ts';
import { columnsOf, fieldsOf, type NamedFields, namedOnce } from '../store/named-resource.ts';
import { filterOn, oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { ServiceAccountRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import type { Access, Resource } from './access.ts';
import { writeBindings } from './binding-rows.ts';
import type { Subject } from './subject.ts';
import type { TokenIssuer } from './token-issuer.ts';

const kind = {
  api: 'yandex.cloud.iam.v1',
  message: 'ServiceAccount',
  idField: 'serviceAccountId',
  noun: 'service account' as const,
};

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  tokens: TokenIssuer;
  /** Called once the account can no longer be used. */
  onEnded: (id: string) => void;
};

/** The identities that versions run under. */
export class ServiceAccounts {
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
  ): Promise<Selectable<Tables['service_accounts']>> {
    const row = await db.selectFrom('service_accounts').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Service account', id);
    return row;
  }

  resource(row: ServiceAccountRow): Resource {
    return { kind: 'service account', id: row.id, parentIds: [row.folder_id, this.#deps.folders.cloudId] };
  }

  async get(id: string, by: Subject): Promise<ServiceAccount> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'iam.serviceAccounts.get', this.resource(row));
    return present(row);
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'iam.serviceAccounts.get', folder);
    const filter = filterOn(query.filter, ['name']);
    let select = this.#deps.store
      .selectFrom('service_accounts')
      .selectAll()
      .where('folder_id', '=', query.folderId);
    if (filter !== undefined) select = select.where('name', '=', filter.value);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { serviceAccounts: rows.map(present), ...next };
  }

  async create({ folderId, ...fields }: NamedFields & { folderId: string }, by: Subject): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'iam.serviceAccounts.create', folder);
    const row: ServiceAccountRow = {
      id: newId('serviceAccount'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columnsOf(fields),
      last_authenticated_at_ms: null,
      is_suspended: 0,
    };
    const make = async (trx: StoreTransaction) => {
      await trx.insertInto('service_accounts').values(row).execute();
      return present(row);
    };
    return await namedOnce(taken(fields.name), () =>
      recordChange(this.#deps, { kind, verb: 'Create', id: row.id, by, make }),
    );
  }

  /** Changes the fields that the mask names; without a mask, the fields that the request holds. */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<NamedFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'iam.serviceAccounts.update', this.resource(await this.row(id)));
    const changed = masked<NamedFields>({
      updateMask,
      sent,
      empty: { name: undefined, description: '', labels: {} },
    });
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const set = columnsOf({ ...fieldsOf(before), ...changed });
      await trx.updateTable('service_accounts').set(set).where('id', '=', id).execute();
      return present({ ...before, ...set });
    };
    return await namedOnce(taken(changed.name ?? ''), () =>
      recordChange(this.#deps, { kind, verb: 'Update', id, by, make }),
    );
  }

  /** Its tokens become invalid; versions that name it keep running, without an identity. */
  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'iam.serviceAccounts.delete', this.resource(row));
    const make = async (trx: StoreTransaction) => {
      await this.row(id, trx);
      await writeBindings(trx, id, []);
      await trx.deleteFrom('access_bindings').where('subject_id', '=', id).execute();
      await trx.deleteFrom('service_accounts').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.access.changed();
    this.#deps.onEnded(id);
    return operation;
  }

  /**
   * Stops all use of the account until it is reactivated: its tokens and keys are rejected, and its functions run
   * without an identity. Suspending it again changes nothing and still returns an operation.
   */
  async suspend(id: string, by: Subject): Promise<Operation> {
    return await this.#setSuspended({ id, by, verb: 'Suspend', is_suspended: 1 });
  }

  /** Its keys become valid again, and so do its tokens that have not expired. */
  async reactivate(id: string, by: Subject): Promise<Operation> {
    return await this.#setSuspended({ id, by, verb: 'Reactivate', is_suspended: 0 });
  }

  async #setSuspended({
    id,
    by,
    verb,
    is_suspended,
  }: {
    id: string;
    by: Subject;
    verb: 'Suspend' | 'Reactivate';
    is_suspended: 0 | 1;
  }): Promise<Operation> {
    await this.#deps.access.require(by, 'iam.serviceAccounts.update', this.resource(await this.row(id)));
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      await trx.updateTable('service_accounts').set({ is_suspended }).where('id', '=', id).execute();
      return present({ ...before, is_suspended });
    };
    const operation = await recordChange(this.#deps, { kind, verb, id, by, make });
    this.#deps.onEnded(id);
    return operation;
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  /** `tokens:createForServiceAccount` */
  async createToken(id: string, by: Subject) {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'iam.serviceAccounts.createToken', this.resource(row));
    const issued = await this.#deps.tokens.issue({ id, type: 'serviceAccount' });
    if (issued !== undefined) return issued;
    throw new ApiError('FAILED_PRECONDITION', say('SERVICE_ACCOUNT_SUSPENDED', { id }));
  }

  /** @throws ApiError when the account does not exist, or the subject may not let a version run as it */
  async requireUse(id: string, by: Subject): Promise<void> {
    const row = await this.#deps.store
      .selectFrom('service_accounts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw invalid('serviceAccountId', say('RULE_SERVICE_ACCOUNT', { id }));
    await this.#deps.access.require(by, 'iam.serviceAccounts.use', this.resource(row));
  }
}

const taken = (name: string) => say('SERVICE_ACCOUNT_NAME_TAKEN', { name });

function present(row: ServiceAccountRow): ServiceAccount {
  return {
    id: row.id,
    folderId: row.folder_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    ...fieldsOf(row),
    status: row.is_suspended === 1 ? 'SUSPENDED' : 'ACTIVE',
    ...(row.last_authenticated_at_ms === null
      ? {}
      : { lastAuthenticatedAt: new Date(row.last_authenticated_at_ms).toISOString() }),
  };
}

import type { Selectable } from 'kysely';
import type { Operation, ServiceAccount } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import { emptyResponse, type Operations, pack } from '../operations/operations.ts';
import type { Folders } from '../resource-manager.ts';
import { namedOnce } from '../store/named-once.ts';
import { filterOn, type PageQuery, readPage } from '../store/page.ts';
import type { ServiceAccountRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import type { Access, Resource } from './access.ts';
import { writeBindings } from './binding-rows.ts';
import type { Subject } from './subject.ts';
import type { TokenIssuer } from './token-issuer.ts';

const api = 'yandex.cloud.iam.v1';

export type ServiceAccountFields = { name: string; description: string; labels: Record<string, string> };

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
    const { rows, ...next } = await readPage(query, (after, limit) =>
      (after === undefined ? select : select.where('seq', '>', after)).orderBy('seq').limit(limit).execute(),
    );
    return { serviceAccounts: rows.map(present), ...next };
  }

  async create(
    { folderId, name, description, labels }: ServiceAccountFields & { folderId: string },
    by: Subject,
  ): Promise<Operation> {
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'iam.serviceAccounts.create', folder);
    const row: ServiceAccountRow = {
      id: newId('serviceAccount'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      name,
      description,
      labels_json: JSON.stringify(labels),
      last_authenticated_at_ms: null,
      is_suspended: 0,
    };
    return await namedOnce(taken(name), async () =>
      this.#deps.store.transaction().execute(async (trx) => {
        await trx.insertInto('service_accounts').values(row).execute();
        return await this.#deps.operations.record(trx, {
          resourceId: row.id,
          description: 'Create service account',
          by,
          metadata: pack(`${api}.CreateServiceAccountMetadata`, { serviceAccountId: row.id }),
          response: pack(`${api}.ServiceAccount`, present(row)),
        });
      }),
    );
  }

  /** Changes the fields that the mask names; without a mask, the fields that the request holds. */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<ServiceAccountFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#deps.access.require(by, 'iam.serviceAccounts.update', this.resource(await this.row(id)));
    const changed: Partial<ServiceAccountFields> = masked<ServiceAccountFields>({
      updateMask,
      sent,
      empty: { name: undefined, description: '', labels: {} },
    });
    return await namedOnce(taken(changed.name ?? ''), async () =>
      this.#deps.store.transaction().execute(async (trx) => {
        const before = await this.row(id, trx);
        const { name, description, labels } = { ...fieldsOf(before), ...changed };
        const set = { name, description, labels_json: JSON.stringify(labels) };
        await trx.updateTable('service_accounts').set(set).where('id', '=', id).execute();
        return await this.#deps.operations.record(trx, {
          resourceId: id,
          description: 'Update service account',
          by,
          metadata: pack(`${api}.UpdateServiceAccountMetadata`, { serviceAccountId: id }),
          response: pack(`${api}.ServiceAccount`, present({ ...before, ...set })),
        });
      }),
    );
  }

  /** Its tokens become invalid; versions that name it keep running, without an identity. */
  async delete(id: string, by: Subject): Promise<Operation> {
    const row = await this.row(id);
    await this.#deps.access.require(by, 'iam.serviceAccounts.delete', this.resource(row));
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      await this.row(id, trx);
      await writeBindings(trx, id, []);
      await trx.deleteFrom('access_bindings').where('subject_id', '=', id).execute();
      await trx.deleteFrom('service_accounts').where('id', '=', id).execute();
      return await this.#deps.operations.record(trx, {
        resourceId: id,
        description: 'Delete service account',
        by,
        metadata: pack(`${api}.DeleteServiceAccountMetadata`, { serviceAccountId: id }),
        response: emptyResponse,
      });
    });
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
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      const before = await this.row(id, trx);
      await trx.updateTable('service_accounts').set({ is_suspended }).where('id', '=', id).execute();
      return await this.#deps.operations.record(trx, {
        resourceId: id,
        description: `${verb} service account`,
        by,
        metadata: pack(`${api}.${verb}ServiceAccountMetadata`, { serviceAccountId: id }),
        response: pack(`${api}.ServiceAccount`, present({ ...before, is_suspended })),
      });
    });
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
    if (row === undefined) throw invalid('serviceAccountId', `service account ${id} not found`);
    await this.#deps.access.require(by, 'iam.serviceAccounts.use', this.resource(row));
  }
}

const taken = (name: string) => say('SERVICE_ACCOUNT_NAME_TAKEN', { name });

function fieldsOf(row: ServiceAccountRow): ServiceAccountFields {
  return { name: row.name, description: row.description, labels: JSON.parse(row.labels_json) };
}

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

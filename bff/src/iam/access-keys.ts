import { randomBytes } from 'node:crypto';
import type { AccessKey, CreateAccessKeyResponse, Operation } from '../../contract/index.ts';
import { notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Changes } from '../operations/changes.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import { oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { AccessKeyRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import type { Access } from './access.ts';
import { type AccessKeySecrets, secretOwner } from './access-key-secrets.ts';
import { keyOwner } from './key-owner.ts';
import type { Permission } from './roles.ts';
import type { ServiceAccounts } from './service-accounts.ts';
import type { Subject } from './subject.ts';

const kind = {
  api: 'yandex.cloud.iam.v1.awscompatibility',
  message: 'AccessKey',
  idField: 'accessKeyId',
  noun: 'static access key',
} as const;

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  changes: Changes;
  serviceAccounts: ServiceAccounts;
  encryptionKey: EncryptionKey;
  secrets: AccessKeySecrets;
};

/** Static access keys, with which AWS tools sign requests as their account. */
export class AccessKeys {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async create(
    wanted: { serviceAccountId?: string | undefined; description: string },
    by: Subject,
  ): Promise<CreateAccessKeyResponse> {
    const accountId = await this.#owner(wanted.serviceAccountId, 'iam.accessKeys.create', by);
    // The prefixes and lengths of the cloud's keys, which secret scanners detect.
    const secret = `YC${randomBytes(29).toString('base64url').slice(0, 38)}`;
    const id = newId('key');
    const row: AccessKeyRow = {
      id,
      service_account_id: accountId,
      created_at_ms: this.#deps.now(),
      description: wanted.description,
      key_id: `YCAJE${randomBytes(15).toString('base64url')}`,
      encrypted_secret: this.#deps.encryptionKey.encrypt(Buffer.from(secret), secretOwner(id)),
      last_used_at_ms: null,
    };
    await this.#deps.store.transaction().execute(async (trx) => {
      await this.#deps.serviceAccounts.row(accountId, trx);
      await trx.insertInto('access_keys').values(row).execute();
      // A creation answers with the key itself, and has no operation that announces it.
      this.#deps.changes.announce('keys');
    });
    return { accessKey: present(row), secret };
  }

  async get(id: string, by: Subject): Promise<AccessKey> {
    return present(await this.#allowed(id, 'iam.accessKeys.get', by));
  }

  async list(query: PageQuery & { serviceAccountId?: string | undefined }, by: Subject) {
    const accountId = await this.#owner(query.serviceAccountId, 'iam.accessKeys.get', by);
    const select = this.#deps.store
      .selectFrom('access_keys')
      .selectAll()
      .where('service_account_id', '=', accountId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { accessKeys: rows.map(present), ...next };
  }

  async update(
    id: string,
    { updateMask, ...sent }: { updateMask?: string | undefined; description?: string },
    by: Subject,
  ): Promise<Operation> {
    await this.#allowed(id, 'iam.accessKeys.update', by);
    const changed = masked({ updateMask, sent, empty: { description: '' } });
    const make = async (trx: StoreTransaction) => {
      const before = await this.#row(id, trx);
      const { description = before.description } = changed;
      await trx.updateTable('access_keys').set({ description }).where('id', '=', id).execute();
      return present({ ...before, description });
    };
    return await recordChange(this.#deps, { kind, verb: 'Update', id, by, make });
  }

  async delete(id: string, by: Subject): Promise<Operation> {
    await this.#allowed(id, 'iam.accessKeys.delete', by);
    const make = async (trx: StoreTransaction) => {
      await this.#row(id, trx);
      await trx.deleteFrom('access_keys').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.secrets.forget();
    return operation;
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  #owner(id: string | undefined, permission: Permission, by: Subject): Promise<string> {
    return keyOwner(this.#deps, { id, permission, by });
  }

  async #allowed(id: string, permission: Permission, by: Subject): Promise<AccessKeyRow> {
    const row = await this.#row(id);
    await this.#owner(row.service_account_id, permission, by);
    return row;
  }

  async #row(id: string, db: Store | StoreTransaction = this.#deps.store): Promise<AccessKeyRow> {
    const row = await db.selectFrom('access_keys').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Static access key', id);
    return row;
  }
}

function present(row: AccessKeyRow): AccessKey {
  return {
    id: row.id,
    serviceAccountId: row.service_account_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    description: row.description,
    keyId: row.key_id,
    ...(row.last_used_at_ms === null ? {} : { lastUsedAt: new Date(row.last_used_at_ms).toISOString() }),
  };
}

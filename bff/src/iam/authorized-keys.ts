import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Selectable } from 'kysely';
import type { AuthorizedKey, CreateKeyResponse, Operation } from '../../contract/index.ts';
import { notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Changes } from '../operations/changes.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import { unlessDiskFull } from '../storage/storage-fault.ts';
import { oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { AuthorizedKeyRow, Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import type { Access } from './access.ts';
import { keyOwner } from './key-owner.ts';
import type { Permission } from './roles.ts';
import type { ServiceAccounts } from './service-accounts.ts';
import type { Subject } from './subject.ts';

const kind = { api: 'yandex.cloud.iam.v1', message: 'Key', idField: 'keyId', noun: 'key' as const };
const modulusBits = { RSA_2048: 2048, RSA_4096: 4096 } as const;
/** Runs in a worker thread: a 4096-bit key takes a second. */
const newKeyPair = promisify(generateKeyPair);

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  changes: Changes;
  serviceAccounts: ServiceAccounts;
};

/**
 * Authorized keys: a program signs a JWT with one and exchanges it for its account's token. The store keeps only the
 * public half.
 */
export class AuthorizedKeys {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async create(
    wanted: {
      serviceAccountId?: string | undefined;
      description: string;
      keyAlgorithm: AuthorizedKey['keyAlgorithm'] | 'ALGORITHM_UNSPECIFIED';
    },
    by: Subject,
  ): Promise<CreateKeyResponse> {
    const accountId = await this.#owner(wanted.serviceAccountId, 'iam.keys.create', by);
    const algorithm = wanted.keyAlgorithm === 'RSA_4096' ? 'RSA_4096' : 'RSA_2048';
    const { publicKey, privateKey } = await newKeyPair('rsa', {
      modulusLength: modulusBits[algorithm],
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const row: AuthorizedKeyRow = {
      id: newId('key'),
      service_account_id: accountId,
      created_at_ms: this.#deps.now(),
      description: wanted.description,
      algorithm,
      public_key: publicKey,
      last_used_at_ms: null,
    };
    await this.#deps.store.transaction().execute(async (trx) => {
      await this.#deps.serviceAccounts.row(accountId, trx);
      await trx.insertInto('authorized_keys').values(row).execute();
      // A creation answers with the key itself, and has no operation that announces it.
      this.#deps.changes.announce('keys');
    });
    // Clients of the cloud expect this line, and the PEM block after it.
    const firstLine = `PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <${row.id}>`;
    return { key: present(row), privateKey: `${firstLine}\n${privateKey}` };
  }

  async get(id: string, by: Subject): Promise<AuthorizedKey> {
    return present(await this.#allowed(id, 'iam.keys.get', by));
  }

  async list(query: PageQuery & { serviceAccountId?: string | undefined }, by: Subject) {
    const accountId = await this.#owner(query.serviceAccountId, 'iam.keys.get', by);
    const select = this.#deps.store
      .selectFrom('authorized_keys')
      .selectAll()
      .where('service_account_id', '=', accountId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { keys: rows.map(present), ...next };
  }

  async update(
    id: string,
    { updateMask, ...sent }: { updateMask?: string | undefined; description?: string },
    by: Subject,
  ): Promise<Operation> {
    await this.#allowed(id, 'iam.keys.update', by);
    const changed = masked({ updateMask, sent, empty: { description: '' } });
    const make = async (trx: StoreTransaction) => {
      const before = await this.#row(id, trx);
      const { description = before.description } = changed;
      await trx.updateTable('authorized_keys').set({ description }).where('id', '=', id).execute();
      return present({ ...before, description });
    };
    return await recordChange(this.#deps, { kind, verb: 'Update', id, by, make });
  }

  /** JWTs signed with the key are rejected from now on; tokens that were issued for it stay valid, as in the cloud. */
  async delete(id: string, by: Subject): Promise<Operation> {
    await this.#allowed(id, 'iam.keys.delete', by);
    const make = async (trx: StoreTransaction) => {
      await this.#row(id, trx);
      await trx.deleteFrom('authorized_keys').where('id', '=', id).execute();
      return undefined;
    };
    return await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  /** For the token exchange, which runs before a subject is known. */
  async find(id: string): Promise<AuthorizedKeyRow | undefined> {
    return await this.#deps.store
      .selectFrom('authorized_keys')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
  }

  async noteUse(id: string): Promise<void> {
    await unlessDiskFull(() =>
      this.#deps.store
        .updateTable('authorized_keys')
        .set({ last_used_at_ms: this.#deps.now() })
        .where('id', '=', id)
        .execute(),
    );
  }

  #owner(id: string | undefined, permission: Permission, by: Subject): Promise<string> {
    return keyOwner(this.#deps, { id, permission, by });
  }

  async #allowed(id: string, permission: Permission, by: Subject): Promise<Row> {
    const row = await this.#row(id);
    await this.#owner(row.service_account_id, permission, by);
    return row;
  }

  async #row(id: string, db: Store | StoreTransaction = this.#deps.store): Promise<Row> {
    const row = await db.selectFrom('authorized_keys').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Key', id);
    return row;
  }
}

type Row = Selectable<Tables['authorized_keys']>;

function present(row: AuthorizedKeyRow): AuthorizedKey {
  return {
    id: row.id,
    serviceAccountId: row.service_account_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    description: row.description,
    keyAlgorithm: row.algorithm === 'RSA_4096' ? 'RSA_4096' : 'RSA_2048',
    publicKey: row.public_key,
    ...(row.last_used_at_ms === null ? {} : { lastUsedAt: new Date(row.last_used_at_ms).toISOString() }),
  };
}

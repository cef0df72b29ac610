import { randomBytes } from 'node:crypto';
import type { ApiKey, CreateApiKeyResponse, Operation } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid, notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Changes } from '../operations/changes.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import { oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { ApiKeyRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import type { Access } from './access.ts';
import { type ApiKeyVerifier, secretDigest } from './api-key-verifier.ts';
import { keyOwner } from './key-owner.ts';
import type { Permission } from './roles.ts';
import type { ServiceAccounts } from './service-accounts.ts';
import type { Subject } from './subject.ts';

const kind = { api: 'yandex.cloud.iam.v1', message: 'ApiKey', idField: 'apiKeyId', noun: 'API key' as const };
/** The prefix of the cloud's own secrets, which secret scanners detect. */
const secretPrefix = 'AQVN';

type Fields = { description: string; scopes: string[]; expiresAt: string };
type Sent = { [Name in keyof Fields]?: Fields[Name] | undefined };
type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  changes: Changes;
  serviceAccounts: ServiceAccounts;
  verifier: ApiKeyVerifier;
};

/**
 * API keys: secrets that call functions as their account. The store keeps only digests, so a stolen file reveals no
 * secret.
 */
export class ApiKeys {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  async create(
    wanted: Sent & { serviceAccountId?: string | undefined },
    by: Subject,
  ): Promise<CreateApiKeyResponse> {
    const accountId = await this.#owner(wanted.serviceAccountId, 'iam.apiKeys.create', by);
    const secret = `${secretPrefix}${randomBytes(27).toString('base64url')}`;
    const row: ApiKeyRow = {
      id: newId('key'),
      service_account_id: accountId,
      created_at_ms: this.#deps.now(),
      description: wanted.description ?? '',
      scopes_json: JSON.stringify(wanted.scopes ?? []),
      expires_at_ms: this.#expiry(wanted.expiresAt),
      secret_sha256: secretDigest(secret),
      masked_secret: `${secretPrefix}***${secret.slice(-4)}`,
      last_used_at_ms: null,
    };
    await this.#deps.store.transaction().execute(async (trx) => {
      await this.#deps.serviceAccounts.row(accountId, trx);
      await trx.insertInto('api_keys').values(row).execute();
      // A creation answers with the key itself, and has no operation that announces it.
      this.#deps.changes.announce('keys');
    });
    return { apiKey: present(row), secret };
  }

  async get(id: string, by: Subject): Promise<ApiKey> {
    return present(await this.#allowed(id, 'iam.apiKeys.get', by));
  }

  async list(query: PageQuery & { serviceAccountId?: string | undefined }, by: Subject) {
    const accountId = await this.#owner(query.serviceAccountId, 'iam.apiKeys.get', by);
    const select = this.#deps.store
      .selectFrom('api_keys')
      .selectAll()
      .where('service_account_id', '=', accountId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { apiKeys: rows.map(present), ...next };
  }

  async update(
    id: string,
    { updateMask, ...sent }: Partial<Fields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.#allowed(id, 'iam.apiKeys.update', by);
    const changed = masked<Fields>({
      updateMask,
      sent,
      empty: { description: '', scopes: [], expiresAt: '' },
    });
    const set = {
      ...(changed.description === undefined ? {} : { description: changed.description }),
      ...(changed.scopes === undefined ? {} : { scopes_json: JSON.stringify(changed.scopes) }),
      ...(changed.expiresAt === undefined ? {} : { expires_at_ms: this.#expiry(changed.expiresAt) }),
    };
    const make = async (trx: StoreTransaction) => {
      const before = await this.#row(id, trx);
      await trx
        .updateTable('api_keys')
        .set({ description: before.description, ...set })
        .where('id', '=', id)
        .execute();
      return present({ ...before, ...set });
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Update', id, by, make });
    this.#deps.verifier.forget();
    return operation;
  }

  async delete(id: string, by: Subject): Promise<Operation> {
    await this.#allowed(id, 'iam.apiKeys.delete', by);
    const make = async (trx: StoreTransaction) => {
      await this.#row(id, trx);
      await trx.deleteFrom('api_keys').where('id', '=', id).execute();
      return undefined;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.verifier.forget();
    return operation;
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.get(id, by);
    return await this.#deps.operations.listOf(id, query);
  }

  /** @param text RFC 3339; empty or absent means that the key never expires */
  #expiry(text: string | undefined): number | null {
    if (text === undefined || text === '') return null;
    const expiresAtMs = Date.parse(text);
    if (expiresAtMs <= this.#deps.now()) throw invalid('expiresAt', say('RULE_FUTURE', {}));
    return expiresAtMs;
  }

  #owner(id: string | undefined, permission: Permission, by: Subject): Promise<string> {
    return keyOwner(this.#deps, { id, permission, by });
  }

  async #allowed(id: string, permission: Permission, by: Subject): Promise<ApiKeyRow> {
    const row = await this.#row(id);
    await this.#owner(row.service_account_id, permission, by);
    return row;
  }

  async #row(id: string, db: Store | StoreTransaction = this.#deps.store): Promise<ApiKeyRow> {
    const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('API key', id);
    return row;
  }
}

function present(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    serviceAccountId: row.service_account_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    description: row.description,
    ...(row.last_used_at_ms === null ? {} : { lastUsedAt: new Date(row.last_used_at_ms).toISOString() }),
    scopes: JSON.parse(row.scopes_json),
    ...(row.expires_at_ms === null ? {} : { expiresAt: new Date(row.expires_at_ms).toISOString() }),
    maskedSecret: row.masked_secret,
  };
}

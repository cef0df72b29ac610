import type { z } from 'zod';
import type { createSecretRequest, Operation, PasswordSpecification, Secret } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Access, Resource } from '../iam/access.ts';
import { writeBindings } from '../iam/binding-rows.ts';
import type { Permission } from '../iam/roles.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import type { Operations } from '../operations/operations.ts';
import { recordChange } from '../operations/record-change.ts';
import type { Folders } from '../resource-manager.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import { columnsOf, fieldsOf, type NamedFields, namedOnce } from '../store/named-resource.ts';
import { oldestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { SecretRow } from '../store/schema.ts';
import { emptyWal, type Store, type StoreTransaction } from '../store/store.ts';
import { masked } from '../update-mask.ts';
import { requirePossible } from './generated-password.ts';
import { newVersion, requireEntriesOrPassword } from './new-version.ts';
import { presentSecret } from './present-secret.ts';
import { shownVersion } from './version-rows.ts';

const kind = {
  api: 'yandex.cloud.lockbox.v1',
  message: 'Secret',
  idField: 'secretId',
  noun: 'secret',
} as const;
/** The service's quota for a cloud. */
const secretsMax = 10_000;

type SecretFields = NamedFields & {
  deletionProtection: boolean;
  passwordPayloadSpecification: PasswordSpecification | null;
};

export type SecretOptions = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  encryptionKey: EncryptionKey;
};

/** Secrets of Lockbox; their values belong to versions. */
export class Secrets {
  readonly #deps: SecretOptions;

  constructor(options: SecretOptions) {
    this.#deps = options;
  }

  /**
   * @param db the transaction of a change that must not race with another change
   * @throws ApiError NOT_FOUND
   */
  async row(id: string, db: Store | StoreTransaction = this.#deps.store): Promise<SecretRow> {
    const row = await db.selectFrom('secrets').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Secret', id);
    return row;
  }

  /** The resource for role checks on a secret. */
  resource(row: SecretRow): Resource {
    return { kind: 'secret', id: row.id, parentIds: [row.folder_id, this.#deps.folders.cloudId] };
  }

  /** @throws ApiError NOT_FOUND; PERMISSION_DENIED */
  async allowed(id: string, permission: Permission, by: Subject): Promise<SecretRow> {
    const row = await this.row(id);
    await this.#deps.access.require(by, permission, this.resource(row));
    return row;
  }

  async get(id: string, by: Subject): Promise<Secret> {
    return await this.#present(await this.allowed(id, 'lockbox.secrets.get', by));
  }

  async list(query: PageQuery & { folderId: string }, by: Subject) {
    const folder = await this.#deps.folders.resource(query.folderId);
    await this.#deps.access.require(by, 'lockbox.secrets.get', folder);
    const select = this.#deps.store.selectFrom('secrets').selectAll().where('folder_id', '=', query.folderId);
    const { rows, ...next } = await readPage(query, oldestFirst(select));
    return { secrets: await Promise.all(rows.map((row) => this.#present(row))), ...next };
  }

  async create(wanted: z.output<typeof createSecretRequest>, by: Subject): Promise<Operation> {
    const { folderId, versionPayloadEntries, passwordPayloadSpecification, createVersion } = wanted;
    const folder = await this.#deps.folders.resource(folderId);
    await this.#deps.access.require(by, 'lockbox.secrets.create', folder);
    requireEntriesOrPassword(versionPayloadEntries, passwordPayloadSpecification, 'versionPayloadEntries');
    if (passwordPayloadSpecification !== undefined) requirePossible(passwordPayloadSpecification);
    const row: SecretRow = {
      id: newId('secret'),
      folder_id: folderId,
      created_at_ms: this.#deps.now(),
      ...columns({ ...wanted, passwordPayloadSpecification: passwordPayloadSpecification ?? null }),
      status: 'ACTIVE',
      current_version_id: null,
    };
    const hasContent = versionPayloadEntries.length > 0 || passwordPayloadSpecification !== undefined;
    const version =
      (createVersion ?? hasContent)
        ? newVersion(row, this.#deps, {
            description: wanted.versionDescription,
            base: [],
            changes: versionPayloadEntries,
            field: 'versionPayloadEntries',
          })
        : undefined;
    row.current_version_id = version?.id ?? null;
    const make = async (trx: StoreTransaction) => {
      await requireRoom(trx);
      await trx.insertInto('secrets').values(row).execute();
      if (version !== undefined) await trx.insertInto('secret_versions').values(version).execute();
      return presentSecret(row, version);
    };
    const more = version === undefined ? {} : { versionId: version.id };
    return await namedOnce(taken(wanted.name), () =>
      recordChange(this.#deps, { kind, verb: 'Create', id: row.id, more, by, make }),
    );
  }

  /** Changes the fields that the mask names; without a mask, the fields that the request holds. */
  async update(
    id: string,
    { updateMask, ...sent }: Partial<SecretFields> & { updateMask?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    await this.allowed(id, 'lockbox.secrets.update', by);
    const changed = masked<SecretFields>({
      updateMask,
      sent,
      empty: {
        name: '',
        description: '',
        labels: {},
        deletionProtection: false,
        passwordPayloadSpecification: null,
      },
    });
    const { passwordPayloadSpecification } = changed;
    if (passwordPayloadSpecification) requirePossible(passwordPayloadSpecification);
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      const set = columns({ ...allFieldsOf(before), ...changed });
      await trx.updateTable('secrets').set(set).where('id', '=', id).execute();
      return await this.#present({ ...before, ...set }, trx);
    };
    return await namedOnce(taken(changed.name ?? ''), () =>
      recordChange(this.#deps, { kind, verb: 'Update', id, by, make }),
    );
  }

  /** Deletes the secret with all versions and bindings; its values leave every file at once. */
  async delete(id: string, by: Subject): Promise<Operation> {
    await this.allowed(id, 'lockbox.secrets.delete', by);
    const make = async (trx: StoreTransaction) => {
      const row = await this.row(id, trx);
      if (row.deletion_protection === 1)
        throw new ApiError('FAILED_PRECONDITION', say('SECRET_PROTECTED', { id }));
      const shown = await this.#present(row, trx);
      await writeBindings(trx, id, []);
      await trx.deleteFrom('secrets').where('id', '=', id).execute();
      return shown;
    };
    const operation = await recordChange(this.#deps, { kind, verb: 'Delete', id, by, make });
    this.#deps.access.changed();
    await emptyWal(this.#deps.store);
    return operation;
  }

  /** Its values can be read again. */
  async activate(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus({ id, by, verb: 'Activate', status: 'ACTIVE' });
  }

  /** Its values cannot be read until it is activated. */
  async deactivate(id: string, by: Subject): Promise<Operation> {
    return await this.#setStatus({ id, by, verb: 'Deactivate', status: 'INACTIVE' });
  }

  async #setStatus({
    id,
    by,
    verb,
    status,
  }: {
    id: string;
    by: Subject;
    verb: 'Activate' | 'Deactivate';
    status: SecretRow['status'];
  }): Promise<Operation> {
    await this.allowed(id, 'lockbox.secrets.update', by);
    const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);
      await trx.updateTable('secrets').set({ status }).where('id', '=', id).execute();
      return await this.#present({ ...before, status }, trx);
    };
    return await recordChange(this.#deps, { kind, verb, id, by, make });
  }

  async operationsOf(id: string, query: PageQuery, by: Subject) {
    await this.allowed(id, 'lockbox.secrets.get', by);
    return await this.#deps.operations.listOf(id, query);
  }

  async #present(row: SecretRow, db: Store | StoreTransaction = this.#deps.store): Promise<Secret> {
    return presentSecret(row, await shownVersion(db, row.current_version_id));
  }
}

const taken = (name: string) => say('SECRET_NAME_TAKEN', { name });

function columns({ deletionProtection, passwordPayloadSpecification: password, ...fields }: SecretFields) {
  return {
    ...columnsOf(fields),
    deletion_protection: deletionProtection ? (1 as const) : (0 as const),
    password_json: password === null ? null : JSON.stringify(password),
  };
}

function allFieldsOf(row: SecretRow): SecretFields {
  return {
    ...fieldsOf(row),
    deletionProtection: row.deletion_protection === 1,
    passwordPayloadSpecification: row.password_json === null ? null : JSON.parse(row.password_json),
  };
}

/** @throws ApiError RESOURCE_EXHAUSTED */
async function requireRoom(trx: StoreTransaction): Promise<void> {
  const { count } = await trx
    .selectFrom('secrets')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= secretsMax)
    throw new ApiError('RESOURCE_EXHAUSTED', say('TOO_MANY_SECRETS', { count: Number(count) }));
}

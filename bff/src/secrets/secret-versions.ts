import type { z } from 'zod';
import {
  type addSecretVersionRequest,
  type Operation,
  type OperationVerb,
  secretLimits,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid } from '../errors.ts';
import type { Subject } from '../iam/subject.ts';
import { pack } from '../operations/operations.ts';
import { newestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { SecretRow, SecretVersionRow } from '../store/schema.ts';
import { emptyWal, type StoreTransaction } from '../store/store.ts';
import { newVersion } from './new-version.ts';
import type { Entry } from './payload-entries.ts';
import { presentVersion, type ShownVersion, shownColumns } from './present-secret.ts';
import type { SecretOptions, Secrets } from './secrets.ts';
import { decryptedPayload, requireReadable, versionRow } from './version-rows.ts';

const api = 'yandex.cloud.lockbox.v1';
const dayMs = 24 * 60 * 60 * 1000;

type Options = SecretOptions & {
  secrets: Secrets;
  /** Called when a version is scheduled for destruction. */
  onScheduled: () => void;
};
type Change = {
  secretId: string;
  by: Subject;
  /** Such as `AddVersion`, in the name of the metadata. */
  method: string;
  verb: OperationVerb;
  make: (trx: StoreTransaction, secret: SecretRow) => Promise<ShownVersion>;
};

/** Versions of secrets: their values, which never change after creation. */
export class SecretVersions {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /** Newest first. */
  async list(secretId: string, query: PageQuery, by: Subject) {
    const { secrets, store } = this.#deps;
    await secrets.allowed(secretId, 'lockbox.secrets.get', by);
    const select = store
      .selectFrom('secret_versions')
      .select(['seq', ...shownColumns])
      .where('secret_id', '=', secretId);
    const { rows, ...next } = await readPage(query, newestFirst(select));
    return { versions: rows.map(presentVersion), ...next };
  }

  /** The new version becomes the current one. */
  async add(
    secretId: string,
    wanted: z.output<typeof addSecretVersionRequest>,
    by: Subject,
  ): Promise<Operation> {
    const make = async (trx: StoreTransaction, secret: SecretRow) => {
      await requireRoom(trx, secretId);
      const version = newVersion(secret, this.#deps, {
        description: wanted.description,
        base: await this.#base(trx, secret, wanted.baseVersionId),
        changes: wanted.payloadEntries,
        field: 'payloadEntries',
      });
      await trx.insertInto('secret_versions').values(version).execute();
      await this.#setCurrent(trx, version);
      return version;
    };
    return await this.#change({ secretId, by, method: 'AddVersion', verb: 'Add', make });
  }

  /** @throws ApiError FAILED_PRECONDITION for a named base that cannot be read */
  async #base(trx: StoreTransaction, secret: SecretRow, versionId: string): Promise<readonly Entry[]> {
    if (secret.password_json !== null) return [];
    const id = versionId || secret.current_version_id;
    if (id === null) return [];
    const base = await versionRow(trx, { secretId: secret.id, versionId: id });
    // A current version that cannot be read any more is no base, unless the request names it.
    if (versionId === '' && base.status !== 'ACTIVE') return [];
    return decryptedPayload(base, this.#deps.encryptionKey);
  }

  async setCurrent(secretId: string, versionId: string, by: Subject): Promise<Operation> {
    const make = async (trx: StoreTransaction) => {
      const version = await versionRow(trx, { secretId, versionId });
      requireReadable(version);
      await this.#setCurrent(trx, version);
      return version;
    };
    return await this.#change({ secretId, by, method: 'SetCurrentVersion', verb: 'Set current', make });
  }

  async #setCurrent(trx: StoreTransaction, { id, secret_id }: SecretVersionRow): Promise<void> {
    await trx.updateTable('secrets').set({ current_version_id: id }).where('id', '=', secret_id).execute();
  }

  /** From now on the version cannot be read; until it is destroyed, the destruction can be cancelled. */
  async scheduleDestruction(
    secretId: string,
    { versionId, pendingPeriod }: { versionId: string; pendingPeriod?: string | undefined },
    by: Subject,
  ): Promise<Operation> {
    const pendingMs =
      pendingPeriod === undefined
        ? secretLimits.pendingDays * dayMs
        : Math.round(Number.parseFloat(pendingPeriod) * 1000);
    if (pendingMs > secretLimits.pendingDaysMax * dayMs)
      throw invalid('pendingPeriod', say('RULE_PENDING_PERIOD', { days: secretLimits.pendingDaysMax }));
    const destroyAtMs = this.#deps.now() + pendingMs;
    const make = async (trx: StoreTransaction) => {
      const before = await versionRow(trx, { secretId, versionId });
      if (before.status === 'DESTROYED') requireReadable(before);
      return await this.#set(trx, before, {
        status: 'SCHEDULED_FOR_DESTRUCTION',
        destroy_at_ms: destroyAtMs,
      });
    };
    const operation = await this.#change({
      secretId,
      by,
      method: 'ScheduleVersionDestruction',
      verb: 'Schedule destruction of',
      make,
    });
    this.#deps.onScheduled();
    return operation;
  }

  async cancelDestruction(secretId: string, versionId: string, by: Subject): Promise<Operation> {
    const make = async (trx: StoreTransaction) => {
      const before = await versionRow(trx, { secretId, versionId });
      if (before.status === 'DESTROYED') requireReadable(before);
      if (before.status === 'ACTIVE')
        throw new ApiError(
          'FAILED_PRECONDITION',
          say('SECRET_VERSION_NOT_SCHEDULED', { id: versionId, secretId }),
        );
      return await this.#set(trx, before, { status: 'ACTIVE', destroy_at_ms: null });
    };
    const verb = 'Cancel destruction of';
    return await this.#change({ secretId, by, method: 'CancelVersionDestruction', verb, make });
  }

  /**
   * Destroys the values of versions whose time has come, in every file.
   * @returns when the next one is due, in epoch milliseconds
   */
  async destroyDue(): Promise<number | undefined> {
    const { store, now } = this.#deps;
    const { numUpdatedRows } = await store
      .updateTable('secret_versions')
      .set({ status: 'DESTROYED', destroy_at_ms: null, payload: null })
      .where('destroy_at_ms', '<=', now())
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) await emptyWal(store);
    const { next } = await store
      .selectFrom('secret_versions')
      .select(({ fn }) => fn.min('destroy_at_ms').as('next'))
      .executeTakeFirstOrThrow();
    return next === null ? undefined : Number(next);
  }

  async #set(
    trx: StoreTransaction,
    before: SecretVersionRow,
    set: Pick<SecretVersionRow, 'status' | 'destroy_at_ms'>,
  ): Promise<ShownVersion> {
    await trx.updateTable('secret_versions').set(set).where('id', '=', before.id).execute();
    return { ...before, ...set };
  }

  async #change({ secretId, by, method, verb, make }: Change): Promise<Operation> {
    const { store, operations, secrets } = this.#deps;
    await secrets.allowed(secretId, 'lockbox.secrets.update', by);
    return await store.transaction().execute(async (trx) => {
      const version = presentVersion(await make(trx, await secrets.row(secretId, trx)));
      const { id: versionId, destroyAt } = version;
      return await operations.record(trx, {
        resourceId: secretId,
        description: `${verb} secret version`,
        by,
        metadata: pack(`${api}.${method}Metadata`, {
          secretId,
          versionId,
          ...(destroyAt === undefined ? {} : { destroyAt }),
        }),
        response: pack(`${api}.Version`, version),
      });
    });
  }
}

/**
 * Destroyed versions do not count, and the oldest of them make room for each other.
 * @throws ApiError RESOURCE_EXHAUSTED
 */
async function requireRoom(trx: StoreTransaction, secretId: string): Promise<void> {
  const versions = () => trx.selectFrom('secret_versions').where('secret_id', '=', secretId);
  const { count } = await versions()
    .where('status', '<>', 'DESTROYED')
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= secretLimits.versionsOfSecret)
    throw new ApiError(
      'RESOURCE_EXHAUSTED',
      say('TOO_MANY_SECRET_VERSIONS', { id: secretId, count: Number(count) }),
    );
  const destroyed = await versions()
    .where('status', '=', 'DESTROYED')
    .select('id')
    .orderBy('seq', 'desc')
    .offset(secretLimits.versionsOfSecret)
    .limit(secretLimits.versionsOfSecret)
    .execute();
  const ids = destroyed.map(({ id }) => id);
  if (ids.length > 0) await trx.deleteFrom('secret_versions').where('id', 'in', ids).execute();
}

import type { Selectable } from 'kysely';
import { latestTag, type Operation, type Version } from '../../contract/index.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { CheckedPackage } from '../artifacts/package.ts';
import type { Unpacking } from '../artifacts/unpacking.ts';
import { say } from '../error-message.ts';
import { ApiError, invalid, notFound } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import type { Subject } from '../iam/subject.ts';
import { newId } from '../ids.ts';
import type { Targets } from '../jobs/queue-targets.ts';
import { emptyResponse, type Operations, pack } from '../operations/operations.ts';
import type { QueueUse } from '../queues/queue-use.ts';
import type { Folders } from '../resource-manager.ts';
import type { VersionSecrets } from '../secrets/version-secrets.ts';
import { filterOn, newestFirst, type PageQuery, readPage } from '../store/page.ts';
import type { Tables } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Functions } from './functions.ts';
import { checkedSpec, type Machine, type NewVersion, shortfallOf } from './new-version.ts';
import { presentVersion, targetsOf } from './present-version.ts';
import { storedPackage } from './stored-package.ts';
import { tagsOf, tagsOfEach } from './tag-rows.ts';
import type { DraftVersion, VersionCreation } from './version-creation.ts';
import { type Gone, goneOf } from './version-removal.ts';

const api = 'yandex.cloud.serverless.functions.v1';

type Options = {
  store: Store;
  now: () => number;
  access: Access;
  operations: Operations;
  folders: Folders;
  functions: Functions;
  serviceAccounts: ServiceAccounts;
  versionSecrets: VersionSecrets;
  queueUse: QueueUse;
  artifacts: ArtifactStore;
  unpacking: Unpacking;
  creation: VersionCreation;
  machine: () => Machine;
  onDeleted: (gone: Gone) => void;
  /** Called when a package may have lost its last holder. */
  onReleased: (sha256: string) => void;
};

export type StoredVersion = Selectable<Tables['versions']>;

/** Versions: code and settings, immutable after creation. */
export class Versions {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @param db the transaction of a change that must not race with another change
   * @throws ApiError NOT_FOUND
   */
  async row(id: string, db: Store | StoreTransaction = this.#deps.store): Promise<StoredVersion> {
    const row = await db.selectFrom('versions').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw notFound('Version', id);
    return row;
  }

  /** Returns after code and record are both on disk. */
  async create(wanted: NewVersion, by: Subject): Promise<Operation> {
    const fn = await this.#deps.functions.row(wanted.functionId);
    await this.#deps.access.require(by, 'functions.functions.update', this.#deps.functions.resource(fn));
    const machine = this.#deps.machine();
    const secretViolations = await this.#deps.versionSecrets.violations({
      ...wanted,
      serviceAccountId: wanted.serviceAccountId || null,
    });
    const spec = checkedSpec(wanted, { ...machine, folderId: fn.folder_id, secretViolations });
    for (const accountId of [spec.service_account_id, spec.async_service_account_id])
      if (accountId !== null) await this.#deps.serviceAccounts.requireUse(accountId, by);
    await this.#checkTargets(targetsOf(spec), by);
    return await this.#withCode(wanted, by, async ({ sha256, unpackedBytes, entries }, zip) => {
      const draft: DraftVersion = {
        row: {
          id: newId('version'),
          function_id: fn.id,
          created_at_ms: this.#deps.now(),
          ...spec,
          package_sha256: sha256,
          image_size_bytes: unpackedBytes,
        },
        tags: wanted.tag,
        by,
        shortfall: shortfallOf(spec, machine),
      };
      const made = this.#deps.artifacts.hold(sha256, async () => {
        if (zip !== undefined) await this.#deps.artifacts.put(sha256, zip);
        return await this.#deps.creation.make(draft, entries);
      });
      // A version that was not created, or is deleted again already, leaves its package.
      return await made.finally(() => this.#deps.onReleased(sha256));
    });
  }

  async #checkTargets({ success, failure }: Targets, by: Subject): Promise<void> {
    for (const [name, target] of Object.entries({ successTarget: success, failureTarget: failure })) {
      const field = `asyncInvocationConfig.${name}.ymqTarget`;
      const fields = { queue: `${field}.queueArn`, account: `${field}.serviceAccountId` };
      if (target !== undefined) await this.#deps.queueUse.check(target, 'ymq.messages.write', { by, fields });
    }
  }

  /**
   * Takes exactly one source: bytes in the request, or the package of another version. The package is unpacked while
   * `use` runs.
   */
  async #withCode<T>(
    { content, versionId }: NewVersion,
    by: Subject,
    use: (unpacked: CheckedPackage, zip?: Buffer) => Promise<T>,
  ): Promise<T> {
    if ((content === undefined) === (versionId === undefined))
      throw invalid('content', say('RULE_ONE_SOURCE', {}));
    if (versionId !== undefined) {
      const source = await this.row(versionId);
      const fn = await this.#deps.functions.row(source.function_id);
      await this.#deps.access.require(by, 'functions.versions.getCode', this.#deps.functions.resource(fn));
      return await this.#deps.artifacts.hold(source.package_sha256, async () => {
        // If the source version was deleted between the read and the hold, its package may be gone.
        await this.row(versionId);
        return await this.#deps.unpacking.stored(storedPackage(source, by.id), (unpacked) => use(unpacked));
      });
    }
    const zip = fromBase64(content ?? '');
    return await this.#deps.unpacking.sent({ zip, of: by.id }, (unpacked) => use(unpacked, zip));
  }

  async get(id: string, by: Subject): Promise<Version> {
    return await this.#presentOne(await this.row(id), by);
  }

  async byTag({ functionId, tag }: { functionId: string; tag: string }, by: Subject): Promise<Version> {
    return await this.#presentOne(await this.rowByTag(functionId, tag), by);
  }

  /** @throws ApiError NOT_FOUND that names the missing function or tag */
  async rowByTag(functionId: string, tag: string): Promise<StoredVersion> {
    const row = await this.#deps.store
      .selectFrom('version_tags')
      .innerJoin('versions', 'versions.id', 'version_tags.version_id')
      .selectAll('versions')
      .where('version_tags.function_id', '=', functionId)
      .where('tag', '=', tag)
      .executeTakeFirst();
    if (row !== undefined) return row;
    await this.#deps.functions.row(functionId);
    throw new ApiError(
      'NOT_FOUND',
      tag === latestTag
        ? say('NO_VERSION', { id: functionId })
        : say('NO_VERSION_WITH_TAG', { id: functionId, tag }),
    );
  }

  /** Newest first, for one function or for every function in a folder. */
  async list(
    query: PageQuery & { functionId?: string | undefined; folderId?: string | undefined },
    by: Subject,
  ): Promise<{ versions: Version[]; nextPageToken?: string }> {
    const { functionId, folderId } = query;
    if ((functionId === undefined) === (folderId === undefined))
      throw invalid('functionId', say('RULE_EITHER', { first: 'functionId', second: 'folderId' }));
    const filter = filterOn(query.filter, ['status']);
    let select = this.#deps.store
      .selectFrom('versions')
      .innerJoin('functions', 'functions.id', 'versions.function_id')
      .selectAll('versions');
    if (functionId !== undefined) {
      const fn = await this.#deps.functions.row(functionId);
      await this.#deps.access.require(by, 'functions.functions.get', this.#deps.functions.resource(fn));
      select = select.where('function_id', '=', functionId);
    } else {
      const folder = await this.#deps.folders.resource(folderId ?? '');
      await this.#deps.access.require(by, 'functions.functions.get', folder);
      select = select.where('functions.folder_id', '=', folder.id);
    }
    if (filter !== undefined) {
      const wanted = rowsWith[filter.value];
      if (wanted === undefined) return { versions: [] };
      select = select.where('state', '=', wanted.state).where(({ exists, not, selectFrom }) => {
        const tagged = exists(
          selectFrom('version_tags').select('tag').whereRef('version_id', '=', 'versions.id'),
        );
        return wanted.isTagged ? tagged : not(tagged);
      });
    }
    const { rows, ...next } = await readPage(query, newestFirst(select, 'versions.seq'));
    return { versions: await this.#present(rows, by), ...next };
  }

  /** Deletes a tagged version only with `force`, and never the version with `$latest`. */
  async delete(id: string, { force }: { force: boolean }, by: Subject): Promise<Operation> {
    const fn = await this.#deps.functions.row((await this.row(id)).function_id);
    await this.#deps.access.require(by, 'functions.functions.update', this.#deps.functions.resource(fn));
    const { operation, row } = await this.#deps.store.transaction().execute(async (trx) => {
      const row = await this.row(id, trx);
      if (row.state === 'CREATING') throw notReady(row);
      const tags = await tagsOf(trx, id);
      if (tags.includes(latestTag))
        throw new ApiError('FAILED_PRECONDITION', say('VERSION_IS_LATEST', { id, tag: latestTag }));
      if (tags.length > 0 && !force)
        throw new ApiError('FAILED_PRECONDITION', say('VERSION_HAS_TAGS', { id, tags: tags.join(', ') }));
      await trx
        .updateTable('tag_history')
        .set({ to_ms: this.#deps.now() })
        .where('version_id', '=', id)
        .where('to_ms', 'is', null)
        .execute();
      await this.#deps.operations.redact(trx, { functionId: row.function_id, versionId: id });
      await trx.deleteFrom('versions').where('id', '=', id).execute();
      const operation = await this.#deps.operations.record(trx, {
        resourceId: row.function_id,
        description: 'Delete function version',
        by,
        metadata: pack(`${api}.DeleteFunctionVersionMetadata`, { functionVersionId: id }),
        response: emptyResponse,
      });
      return { operation, row };
    });
    this.#deps.onDeleted(goneOf([row], { functionId: row.function_id, isWhole: false }));
    return operation;
  }

  /**
   * @returns the operation that installed its dependencies; undefined when there were none, or another build
   * installed them
   */
  async buildOf(id: string, by: Subject): Promise<string | undefined> {
    const row = await this.row(id);
    const fn = await this.#deps.functions.row(row.function_id);
    await this.#deps.access.require(by, 'functions.functions.get', this.#deps.functions.resource(fn));
    return row.build_operation_id ?? undefined;
  }

  /** @throws ApiError when the subject may not read code */
  async zip(id: string, by: Subject): Promise<ReadableStream<Uint8Array>> {
    return await this.#deps.unpacking.zip(storedPackage(await this.#rowOfCode(id, by), by.id));
  }

  async #rowOfCode(id: string, by: Subject): Promise<StoredVersion> {
    const row = await this.row(id);
    const fn = await this.#deps.functions.row(row.function_id);
    await this.#deps.access.require(by, 'functions.versions.getCode', this.#deps.functions.resource(fn));
    return row;
  }

  async #presentOne(row: StoredVersion, by: Subject): Promise<Version> {
    const [shown] = await this.#present([row], by);
    if (shown === undefined) throw notFound('Version', row.id);
    return shown;
  }

  /** Only subjects that may read code see environment variables, which often hold secrets. */
  async #present(rows: readonly StoredVersion[], by: Subject): Promise<Version[]> {
    const tags = await tagsOfEach(
      this.#deps.store,
      rows.map(({ id }) => id),
    );
    const maySeeCode = new Map<string, boolean>();
    for (const functionId of new Set(rows.map((row) => row.function_id))) {
      const fn = this.#deps.functions.resource(await this.#deps.functions.row(functionId));
      await this.#deps.access.require(by, 'functions.functions.get', fn);
      maySeeCode.set(functionId, await this.#deps.access.may(by, 'functions.versions.getCode', fn));
    }
    return rows.map((row) => {
      const shown = presentVersion(row, tags.get(row.id) ?? []);
      if (maySeeCode.get(row.function_id) !== true) delete shown.environment;
      return shown;
    });
  }
}

/** Row values by the status that `presentVersion` reports. */
const rowsWith: Readonly<Record<string, { state: StoredVersion['state']; isTagged: boolean }>> = {
  CREATING: { state: 'CREATING', isTagged: false },
  ERROR: { state: 'FAILED', isTagged: false },
  ACTIVE: { state: 'READY', isTagged: true },
  OBSOLETE: { state: 'READY', isTagged: false },
};

/** The error for a version that must not be called or tagged. */
export function notReady({ id, state, build_operation_id: operationId }: StoredVersion): ApiError {
  return new ApiError(
    'FAILED_PRECONDITION',
    say(state === 'CREATING' ? 'VERSION_CREATING' : 'VERSION_FAILED', { id, operationId: operationId ?? '' }),
  );
}

function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.slice(0, text.length - padding);
  // Buffer.from ignores invalid characters, so that fewer bytes than digits stand for show them. A regular expression
  // would hold up other requests for 15 ms.
  const isAscii = Buffer.byteLength(text) === text.length;
  const isWhole = digits.length % 4 !== 1 && bytes.length === Math.floor((digits.length * 3) / 4);
  if (!isAscii || !isWhole) throw invalid('content', say('RULE_BASE64', {}));
  return bytes;
}

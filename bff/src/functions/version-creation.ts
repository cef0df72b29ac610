import type { CodePackage, FoundLayer, PackageEntry } from 'runner';
import { latestTag, limits, type Operation, type OperationDescription } from '../../contract/index.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { Unpacking } from '../artifacts/unpacking.ts';
import type { Builds } from '../builds/builds.ts';
import type { Layers } from '../builds/layers.ts';
import { say } from '../error-message.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Subject } from '../iam/subject.ts';
import {
  type Failure,
  type OperationDraft,
  type Operations,
  outputGone,
  pack,
} from '../operations/operations.ts';
import type { VersionRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { presentVersion } from './present-version.ts';
import { storedPackage } from './stored-package.ts';
import { putTag, tagsOf } from './tag-rows.ts';
import { namedByVersions } from './version-cleanup.ts';

const api = 'yandex.cloud.serverless.functions.v1';

type Options = {
  store: Store;
  operations: Operations;
  artifacts: ArtifactStore;
  unpacking: Unpacking;
  layers: Layers;
  builds: Builds;
  /** Called after a function's versions or tags change. */
  onChanged: (functionId: string) => void;
  /** Unpacks code ahead of the first call while its entries are in memory; never throws. */
  unpackAhead: (code: CodePackage) => Promise<void>;
  /** Called when a package may have lost its last holder. */
  onReleased: (sha256: string) => void;
  /** Called for each version that becomes ready, in expectation of its first call. */
  onReady: (version: Pick<VersionRow, 'runtime' | 'layer'>) => void;
};

/** A version to be created from checked code that the store holds. */
export type DraftVersion = {
  row: Omit<VersionRow, 'state' | 'build_operation_id' | 'layer' | 'layer_bytes'>;
  tags: readonly string[];
  by: Subject;
  /** Resources that this machine cannot provide to the version. */
  shortfall: string | undefined;
};

/** The layer that was installed for a version. */
type Installed = { layer: string; bytes: number } | undefined;

/**
 * Creates versions. A version without dependencies is ready at once. Any other is `CREATING` while its dependencies
 * are installed, and then ready or in error. Only a ready version gets tags, so the previous version serves calls
 * until then.
 */
export class VersionCreation {
  readonly #deps: Options;

  constructor(options: Options) {
    this.#deps = options;
  }

  /**
   * @param entries of its package; released while dependencies are installed
   * @returns a finished operation, or a running one while dependencies are installed
   * @throws ApiError RESOURCE_EXHAUSTED when too many builds wait already
   */
  async make(draft: DraftVersion, entries: readonly PackageEntry[]): Promise<Operation> {
    const { layers } = this.#deps;
    const { runtime, package_sha256: sha256 } = draft.row;
    const code: CodePackage = { sha256, read: (use) => use(entries) };
    const needed = await layers.find({ runtime, code });
    if (needed !== undefined && needed.installedBytes === undefined) return await this.#build(draft, needed);
    const operation = await this.#readyWith(draft, needed);
    await this.#deps.unpackAhead(code);
    return operation;
  }

  async #readyWith(draft: DraftVersion, needed: FoundLayer | undefined): Promise<Operation> {
    if (needed === undefined) return await this.#ready(draft, undefined);
    const { layer, installedBytes: bytes = 0 } = needed;
    requireRoom(draft, bytes);
    return await this.#deps.layers.hold(layer, () => this.#ready(draft, { layer, bytes }));
  }

  /** Fails the versions whose build ended with an earlier process. */
  async failUnfinished(): Promise<void> {
    await this.#deps.store
      .updateTable('versions')
      .set({ state: 'FAILED' })
      .where('state', '=', 'CREATING')
      .execute();
  }

  async #ready(draft: DraftVersion, installed: Installed): Promise<Operation> {
    const row = rowOf(draft, { state: 'READY', installed });
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      await insert(trx, row);
      const response = await tagged(trx, { row, tags: draft.tags });
      return await this.#deps.operations.record(trx, { ...operationOf(draft), response });
    });
    this.#told(row);
    return operation;
  }

  async #build(draft: DraftVersion, found: FoundLayer): Promise<Operation> {
    const { store, operations, builds, artifacts, layers, unpacking } = this.#deps;
    const { layer } = found;
    const { row, by } = draft;
    const place = builds.enter({ functionId: row.function_id, subjectId: by.id });
    const operation = await store
      .transaction()
      .execute(async (trx) => {
        const begun = await operations.begin(trx, operationOf(draft));
        await insert(trx, rowOf(draft, { state: 'CREATING', operationId: begun.id }));
        return begun;
      })
      .catch((error: unknown) => {
        place.leave();
        throw error;
      });
    this.#deps.onChanged(row.function_id);
    const release = Promise.withResolvers<void>();
    // Holds package and layer until the version's row names them.
    void artifacts
      .hold(row.package_sha256, () => layers.hold(layer, () => release.promise))
      .then(() => this.#deps.onReleased(row.package_sha256));
    builds.start(
      { operationId: operation.id, place },
      {
        runtime: row.runtime,
        code: {
          sha256: row.package_sha256,
          read: (use) =>
            unpacking.stored(storedPackage(row, by.id), async ({ sha256, entries }) => {
              await this.#deps.unpackAhead({ sha256, read: (place) => place(entries) });
              return await use(entries);
            }),
        },
        found,
        askedBy: [by.id, row.function_id],
      },
      {
        done: (installed) =>
          this.#built({ draft, operationId: operation.id, installed }).catch(async (error: unknown) => {
            await this.#dropUnnamed(installed);
            throw error;
          }),
        isWanted: async () =>
          (await store
            .selectFrom('versions')
            .select('id')
            .where('id', '=', draft.row.id)
            .executeTakeFirst()) !== undefined,
        failed: (failure) => this.#failed({ draft, operationId: operation.id, failure }),
        onEnded: release.resolve,
      },
    );
    return operation;
  }

  async #built(made: { draft: DraftVersion; operationId: string; installed: Installed }): Promise<void> {
    const { draft, operationId, installed } = made;
    requireRoom(draft, installed?.bytes ?? 0);
    const row = rowOf(draft, { state: 'READY', operationId, installed });
    await this.#deps.store.transaction().execute(async (trx) => {
      const { state, layer, layer_bytes } = row;
      const kept = await trx
        .updateTable('versions')
        .set({ state, layer, layer_bytes })
        .where('id', '=', row.id)
        .returning('id')
        .executeTakeFirst();
      if (kept === undefined) throw notFound('Function', row.function_id);
      await this.#deps.operations.finish(trx, operationId, await tagged(trx, { row, tags: draft.tags }));
    });
    this.#told(row);
  }

  /** Drops an unshared layer when the creation of its version fails. */
  async #dropUnnamed(installed: Installed): Promise<void> {
    const { store, layers } = this.#deps;
    const isNamed = namedByVersions(store, 'layer');
    if (installed) await layers.dropUnless(installed.layer, () => isNamed(installed.layer));
  }

  async #failed(made: { draft: DraftVersion; operationId: string; failure: Failure }): Promise<void> {
    const { draft, operationId, failure } = made;
    await this.#deps.store.transaction().execute(async (trx) => {
      const kept = await trx
        .updateTable('versions')
        .set({ state: 'FAILED' })
        .where('id', '=', draft.row.id)
        .returning('id')
        .executeTakeFirst();
      const told = kept === undefined ? { code: failure.code, message: outputGone } : failure;
      await this.#deps.operations.fail(trx, operationId, told);
    });
    this.#deps.onChanged(draft.row.function_id);
  }

  #told(row: VersionRow): void {
    this.#deps.onChanged(row.function_id);
    this.#deps.onReady(row);
  }
}

/**
 * @throws ApiError FAILED_PRECONDITION when code and dependencies together are too large (docs:
 * functions/concepts/limits)
 */
function requireRoom({ row }: DraftVersion, layerBytes: number): void {
  const { image_size_bytes: codeBytes } = row;
  const bytes = codeBytes + layerBytes;
  if (bytes <= limits.versionBytes) return;
  throw new ApiError(
    'FAILED_PRECONDITION',
    say('VERSION_TOO_LARGE', { bytes, codeBytes, layerBytes, maxBytes: limits.versionBytes }),
  );
}

function rowOf(
  { row }: DraftVersion,
  made: { state: VersionRow['state']; operationId?: string; installed?: Installed },
): VersionRow {
  return {
    ...row,
    state: made.state,
    build_operation_id: made.operationId ?? null,
    layer: made.installed?.layer ?? null,
    layer_bytes: made.installed?.bytes ?? 0,
  };
}

async function insert(trx: StoreTransaction, row: VersionRow): Promise<void> {
  const fn = await trx
    .selectFrom('functions')
    .select('id')
    .where('id', '=', row.function_id)
    .executeTakeFirst();
  if (fn === undefined) throw notFound('Function', row.function_id);
  await trx.insertInto('versions').values(row).execute();
}

/** Moves `$latest` and the requested tags to the version. */
async function tagged(
  trx: StoreTransaction,
  { row, tags }: { row: VersionRow; tags: readonly string[] },
): Promise<ReturnType<typeof pack>> {
  for (const tag of [latestTag, ...new Set(tags)])
    await putTag(trx, { functionId: row.function_id, tag, versionId: row.id, nowMs: row.created_at_ms });
  return pack(`${api}.Version`, presentVersion(row, await tagsOf(trx, row.id)));
}

const createVersion = 'Create function version' satisfies OperationDescription;

const operationOf = ({ row, by, shortfall }: DraftVersion): Omit<OperationDraft, 'response'> => ({
  resourceId: row.function_id,
  description: shortfall === undefined ? createVersion : `${createVersion}. ${shortfall}`,
  by,
  metadata: pack(`${api}.CreateFunctionVersionMetadata`, { functionVersionId: row.id }),
});

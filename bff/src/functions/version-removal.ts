import { setImmediate } from 'node:timers/promises';
import { latestTag } from '../../contract/index.ts';
import type { Operations } from '../operations/operations.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** Deleting more rows in one statement would hold up other requests. */
const versionsAtATime = 200;

/** Versions whose records are deleted, and whose instances and packages still exist. */
export type Gone = {
  functionId: string;
  /** Whether the function itself was deleted too. */
  isWhole: boolean;
  versionIds: string[];
  packages: string[];
  layers: string[];
  /** IDs of the operations that built the versions. */
  builds: string[];
};

type Options = { store: Store; now: () => number; operations: Operations; onDeleted: (gone: Gone) => void };
/** A part of a function: its versions that go first, and the operations that still hold secrets. */
type Part = { functionId: string; redactedSeq: number };

/**
 * Deletes most versions of a function ahead of its deletion, a few at a time between requests. When the process is
 * killed meanwhile, the function remains with its other versions, and its deletion was not acknowledged.
 * @returns `seq` of the last operation without secrets
 */
export async function removeVersionsAhead(functionId: string, deps: Options): Promise<number> {
  const redactedSeq = await deps.operations.redactAhead(functionId);
  while (await removeSome({ functionId, redactedSeq }, deps)) await setImmediate();
  return redactedSeq;
}

/** @returns whether more versions remain than one transaction should delete */
async function removeSome(part: Part, { store, now, operations, onDeleted }: Options): Promise<boolean> {
  const { functionId, redactedSeq } = part;
  const gone = await store.transaction().execute(async (trx) => {
    const rows = await versionsOf(trx, functionId)
      .where('state', '<>', 'CREATING')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('version_tags')
              .select('tag')
              .whereRef('version_id', '=', 'versions.id')
              .where('tag', '=', latestTag),
          ),
        ),
      )
      .limit(versionsAtATime)
      .execute();
    if (rows.length < versionsAtATime) return undefined;
    const ids = rows.map(({ id }) => id);
    await trx
      .updateTable('tag_history')
      .set({ to_ms: now() })
      .where('version_id', 'in', ids)
      .where('to_ms', 'is', null)
      .execute();
    await operations.redact(trx, { functionId, afterSeq: redactedSeq });
    await trx.deleteFrom('versions').where('id', 'in', ids).execute();
    return goneOf(rows, { functionId, isWhole: false });
  });
  if (gone === undefined) return false;
  onDeleted(gone);
  return true;
}

/** The versions of a function, as `goneOf` needs them. */
export function versionsOf(trx: StoreTransaction, functionId: string) {
  return trx
    .selectFrom('versions')
    .select(['id', 'package_sha256', 'layer', 'build_operation_id'])
    .where('function_id', '=', functionId);
}

type VersionParts = {
  id: string;
  package_sha256: string;
  layer: string | null;
  build_operation_id: string | null;
};

export function goneOf(
  versions: readonly VersionParts[],
  { functionId, isWhole }: Pick<Gone, 'functionId' | 'isWhole'>,
): Gone {
  return {
    functionId,
    isWhole,
    versionIds: versions.map(({ id }) => id),
    packages: versions.map(({ package_sha256 }) => package_sha256),
    layers: versions.flatMap(({ layer }) => layer ?? []),
    builds: versions.flatMap(({ build_operation_id }) => build_operation_id ?? []),
  };
}

import type { Store, StoreTransaction } from '../store/store.ts';

/** The tags of a version: `$latest` first, then by name. */
export async function tagsOf(db: Store | StoreTransaction, versionId: string): Promise<string[]> {
  return (await tagsOfEach(db, [versionId])).get(versionId) ?? [];
}

/** The tags of many versions; versions without tags are left out. */
export async function tagsOfEach(
  db: Store | StoreTransaction,
  versionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('version_tags')
    .select(['version_id', 'tag'])
    .where('version_id', 'in', versionIds)
    .orderBy('tag')
    .execute();
  const tags = new Map<string, string[]>();
  for (const { version_id, tag } of rows) tags.set(version_id, [...(tags.get(version_id) ?? []), tag]);
  return tags;
}

/** Sets a tag, and removes it from the version of the function that had it. */
export async function putTag(
  trx: StoreTransaction,
  {
    functionId,
    tag,
    versionId,
    nowMs,
  }: { functionId: string; tag: string; versionId: string; nowMs: number },
): Promise<void> {
  await endTag(trx, { functionId, tag, nowMs });
  await trx
    .insertInto('version_tags')
    .values({ function_id: functionId, tag, version_id: versionId })
    .execute();
  await trx
    .insertInto('tag_history')
    .values({ function_id: functionId, tag, version_id: versionId, from_ms: nowMs, to_ms: null })
    .execute();
}

/** Removes a tag from the version of the function that has it. */
export async function endTag(
  trx: StoreTransaction,
  { functionId, tag, nowMs }: { functionId: string; tag: string; nowMs: number },
): Promise<void> {
  await trx.deleteFrom('version_tags').where('function_id', '=', functionId).where('tag', '=', tag).execute();
  await trx
    .updateTable('tag_history')
    .set({ to_ms: nowMs })
    .where('function_id', '=', functionId)
    .where('tag', '=', tag)
    .where('to_ms', 'is', null)
    .execute();
}

import type { AccessBinding } from '../../contract/index.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** A statement with more values takes longer to build than to run. */
const rowsAtATime = 100;

/** The access bindings of a resource, in a stable order. */
export async function readBindings(
  db: Store | StoreTransaction,
  resourceId: string,
): Promise<AccessBinding[]> {
  const rows = await db
    .selectFrom('access_bindings')
    .selectAll()
    .where('resource_id', '=', resourceId)
    .orderBy('role_id')
    .orderBy('subject_id')
    .execute();
  return rows.map((row) => ({
    roleId: row.role_id,
    subject: { id: row.subject_id, type: row.subject_type as AccessBinding['subject']['type'] },
  }));
}

/** Replaces all bindings of the resource. */
export async function writeBindings(
  trx: StoreTransaction,
  resourceId: string,
  bindings: readonly AccessBinding[],
): Promise<void> {
  await trx.deleteFrom('access_bindings').where('resource_id', '=', resourceId).execute();
  for (let at = 0; at < bindings.length; at += rowsAtATime) {
    const rows = bindings.slice(at, at + rowsAtATime).map(({ roleId, subject }) => ({
      resource_id: resourceId,
      role_id: roleId,
      subject_id: subject.id,
      subject_type: subject.type,
    }));
    await trx
      .insertInto('access_bindings')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

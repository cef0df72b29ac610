import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import type { SecretVersionRow } from '../store/schema.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { type Entry, packEntries, unpackEntries } from './payload-entries.ts';
import { type ShownVersion, shownColumns } from './present-secret.ts';

/** What binds a ciphertext to its version, so that it decrypts in no other place. */
const placeOf = ({ id, secret_id }: Pick<SecretVersionRow, 'id' | 'secret_id'>) => ['lockbox', secret_id, id];

export function encryptedPayload(
  row: Pick<SecretVersionRow, 'id' | 'secret_id'>,
  entries: readonly Entry[],
  key: EncryptionKey,
): Buffer {
  return key.encrypt(packEntries(entries), placeOf(row));
}

/** @throws ApiError FAILED_PRECONDITION for a version that cannot be read any more; DATA_LOSS for damaged values */
export function decryptedPayload(row: SecretVersionRow, key: EncryptionKey): Entry[] {
  requireReadable(row);
  try {
    return unpackEntries(key.decrypt(row.payload ?? Buffer.alloc(0), placeOf(row)));
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    throw new ApiError('DATA_LOSS', say('SECRET_VERSION_DAMAGED', { id: row.id, secretId: row.secret_id }), {
      cause,
    });
  }
}

/** @throws ApiError FAILED_PRECONDITION for a version that is destroyed, or will be */
export function requireReadable({ id, secret_id: secretId, status, destroy_at_ms }: ShownVersion): void {
  if (status === 'DESTROYED')
    throw new ApiError('FAILED_PRECONDITION', say('SECRET_VERSION_DESTROYED', { id, secretId }));
  if (status === 'SCHEDULED_FOR_DESTRUCTION') {
    const at = new Date(destroy_at_ms ?? 0).toISOString();
    throw new ApiError('FAILED_PRECONDITION', say('SECRET_VERSION_SCHEDULED', { id, secretId, at }));
  }
}

type Of = { secretId: string; versionId: string };

/** @throws ApiError NOT_FOUND for a version of another secret too */
export async function versionRow(
  db: Store | StoreTransaction,
  { secretId, versionId }: Of,
): Promise<SecretVersionRow> {
  const row = await db
    .selectFrom('secret_versions')
    .selectAll()
    .where('id', '=', versionId)
    .where('secret_id', '=', secretId)
    .executeTakeFirst();
  if (row === undefined)
    throw new ApiError('NOT_FOUND', say('SECRET_VERSION_NOT_FOUND', { id: versionId, secretId }));
  return row;
}

export async function shownVersion(
  db: Store | StoreTransaction,
  versionId: string | null,
): Promise<ShownVersion | undefined> {
  if (versionId === null) return undefined;
  return await db
    .selectFrom('secret_versions')
    .select(shownColumns)
    .where('id', '=', versionId)
    .executeTakeFirst();
}

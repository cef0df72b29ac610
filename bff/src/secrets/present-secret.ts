import type { Secret, SecretVersion } from '../../contract/index.ts';
import { fieldsOf } from '../store/named-resource.ts';
import type { SecretRow, SecretVersionRow } from '../store/schema.ts';

/** The columns of a version without its values, which no list reads. */
export const shownColumns = [
  'id',
  'secret_id',
  'created_at_ms',
  'description',
  'status',
  'destroy_at_ms',
  'entry_keys_json',
  'password_json',
] as const satisfies readonly (keyof SecretVersionRow)[];
export type ShownVersion = Pick<SecretVersionRow, (typeof shownColumns)[number]>;

export function presentVersion(row: ShownVersion): SecretVersion {
  return {
    id: row.id,
    secretId: row.secret_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    ...(row.destroy_at_ms === null ? {} : { destroyAt: new Date(row.destroy_at_ms).toISOString() }),
    description: row.description,
    status: row.status,
    payloadEntryKeys: JSON.parse(row.entry_keys_json),
    ...passwordOf(row),
  };
}

export function presentSecret(row: SecretRow, current: ShownVersion | undefined): Secret {
  return {
    id: row.id,
    folderId: row.folder_id,
    createdAt: new Date(row.created_at_ms).toISOString(),
    ...fieldsOf(row),
    status: row.status,
    ...(current === undefined ? {} : { currentVersion: presentVersion(current) }),
    deletionProtection: row.deletion_protection === 1,
    ...passwordOf(row),
  };
}

const passwordOf = ({ password_json }: Pick<SecretRow, 'password_json'>) =>
  password_json === null ? {} : { passwordPayloadSpecification: JSON.parse(password_json) };

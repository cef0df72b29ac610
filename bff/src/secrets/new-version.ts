import type { EntryChange, PasswordSpecification } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { invalid } from '../errors.ts';
import { newId } from '../ids.ts';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import type { SecretRow, SecretVersionRow } from '../store/schema.ts';
import { generatedPassword } from './generated-password.ts';
import { changedEntries, type Entry } from './payload-entries.ts';
import { encryptedPayload } from './version-rows.ts';

type Wanted = {
  description: string;
  base: readonly Entry[];
  changes: readonly EntryChange[];
  /** Where the request has the changes, for messages. */
  field: string;
};

/** @throws ApiError INVALID_ARGUMENT for entries of a secret whose passwords are generated */
export function requireEntriesOrPassword(
  entries: readonly EntryChange[],
  password: PasswordSpecification | undefined,
  field: string,
): void {
  if (password !== undefined && entries.length > 0)
    throw invalid(field, say('RULE_ENTRIES_AND_PASSWORD', {}));
}

/**
 * The row of a new version, with a generated password or with the entries of its base and the changes.
 * @throws ApiError INVALID_ARGUMENT
 */
export function newVersion(
  secret: SecretRow,
  { now, encryptionKey }: { now: () => number; encryptionKey: EncryptionKey },
  { description, base, changes, field }: Wanted,
): SecretVersionRow {
  const password: PasswordSpecification | undefined =
    secret.password_json === null ? undefined : JSON.parse(secret.password_json);
  requireEntriesOrPassword(changes, password, field);
  const entries =
    password === undefined
      ? changedEntries(base, changes, field)
      : [{ key: password.passwordKey, text: generatedPassword(password) }];
  const place = { id: newId('secretVersion'), secret_id: secret.id };
  return {
    ...place,
    created_at_ms: now(),
    description,
    status: 'ACTIVE',
    destroy_at_ms: null,
    entry_keys_json: JSON.stringify(entries.map(({ key }) => key)),
    password_json: secret.password_json,
    payload: encryptedPayload(place, entries, encryptionKey),
  };
}

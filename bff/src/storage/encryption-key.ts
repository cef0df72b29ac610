import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { StartError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { writeDurably } from './durable-file.ts';
import { damagedFile } from './storage-fault.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

/** Columns that hold what this key encrypted; while one has a value, no start replaces a lost key. */
const encryptedColumns: readonly { table: string; column: string }[] = [
  { table: 'access_keys', column: 'encrypted_secret' },
  { table: 'secret_versions', column: 'payload' },
];

/**
 * Encrypts what the database must not reveal without the file of the key: AES-256-GCM, with the identity of the value
 * as additional data, so that a ciphertext decrypts only as the value that it was written for.
 */
export class EncryptionKey {
  readonly #cipherKey: Buffer;
  readonly #digestKey: Buffer;

  /** @param key 32 random bytes; each use has a key of its own, derived from them */
  constructor(key: Buffer) {
    const derived = (use: string) => Buffer.from(hkdfSync('sha256', key, '', use, keyBytes));
    this.#cipherKey = derived('values');
    this.#digestKey = derived('digests');
  }

  /** @param of the kind and IDs of the value, such as `['lockbox', secretId, versionId]` */
  encrypt(value: Uint8Array, of: readonly string[]): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#cipherKey, nonce, { authTagLength: tagBytes });
    cipher.setAAD(additionalData(of));
    const content = Buffer.concat([cipher.update(value), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), content]);
  }

  /** @throws Error for a ciphertext that was changed, or that belongs to another value or key */
  decrypt(encrypted: Uint8Array, of: readonly string[]): Buffer {
    const nonce = encrypted.subarray(0, nonceBytes);
    const tag = encrypted.subarray(nonceBytes, nonceBytes + tagBytes);
    const decipher = createDecipheriv(algorithm, this.#cipherKey, nonce, { authTagLength: tagBytes });
    decipher.setAAD(additionalData(of));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(encrypted.subarray(nonceBytes + tagBytes)), decipher.final()]);
  }

  /** A digest that cannot be compared with guesses without the key. */
  digest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('hex');
  }
}

/** JSON keeps the parts apart. */
const additionalData = (of: readonly string[]) => Buffer.from(JSON.stringify(of));

/**
 * Opens the key in `encryption.key`, made at the first start. The database holds a digest by which a start recognises
 * its key.
 * @throws StartError for a missing, damaged or foreign key, unless the database holds nothing that it encrypted
 */
export async function openEncryptionKey({
  dataDir,
  store,
  columns = encryptedColumns,
}: {
  dataDir: string;
  store: Store;
  columns?: readonly { table: string; column: string }[];
}): Promise<EncryptionKey> {
  const file = join(dataDir, 'encryption.key');
  const isInUse = await holdsEncrypted(store, columns);
  if (!existsSync(file)) {
    if (isInUse)
      throw new StartError(
        `${file} is missing, and without it no secret in console.sqlite can be read: restore it from a backup, or set FC_DATA_DIR to another folder to start with an empty console.`,
      );
    writeDurably(file, `${randomBytes(keyBytes).toString('base64')}\n`);
  }
  chmodSync(file, 0o600);
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length !== keyBytes)
    throw new StartError(
      damagedFile(file, isInUse ? undefined : 'delete it, which loses nothing, and start again'),
    );
  const key = new EncryptionKey(bytes);
  const check = key.digest('check');
  const known = await store.selectFrom('encryption_key').select('check_digest').executeTakeFirst();
  if (known?.check_digest === check) return key;
  if (isInUse)
    throw new StartError(
      `${file} is not the key that encrypted the secrets in console.sqlite: restore both from the same backup, or set FC_DATA_DIR to another folder to start with an empty console.`,
    );
  await store.transaction().execute(async (trx) => {
    await trx.deleteFrom('encryption_key').execute();
    await trx.insertInto('encryption_key').values({ check_digest: check }).execute();
  });
  return key;
}

async function holdsEncrypted(
  store: Store,
  columns: readonly { table: string; column: string }[],
): Promise<boolean> {
  for (const { table, column } of columns) {
    const { rows } =
      await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} is not null limit 1`.execute(
        store,
      );
    if (rows.length > 0) return true;
  }
  return false;
}

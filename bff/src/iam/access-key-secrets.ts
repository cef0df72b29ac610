import { LRUCache } from 'lru-cache';
import type { EncryptionKey } from '../storage/encryption-key.ts';
import { unlessDiskFull } from '../storage/storage-fault.ts';
import type { Store } from '../store/store.ts';
import type { Subject } from './subject.ts';

/** Minimum interval between two records of a key's last use. */
const noteEveryMs = 60_000;
/** Size of the cache of keys; bounded, because accounts create keys. */
const knownMax = 4096;

/** What the secret of a key is encrypted as. */
export const secretOwner = (id: string): string[] => ['access-key', id];

export type KnownAccessKey = { id: string; secret: string; subject: Subject; folderId: string };
type Cached = KnownAccessKey & { notedAtMs: number };

/** Finds the secret of a static access key, to check a signature with. */
export class AccessKeySecrets {
  readonly #deps: { store: Store; now: () => number; encryptionKey: EncryptionKey };
  readonly #known = new LRUCache<string, Cached>({ max: knownMax });
  /** Increases with every change, so that a read that started earlier is not cached. */
  #epoch = 0;

  constructor(deps: { store: Store; now: () => number; encryptionKey: EncryptionKey }) {
    this.#deps = deps;
  }

  /** @returns undefined when no key has this ID, or its account is suspended */
  async find(keyId: string): Promise<KnownAccessKey | undefined> {
    return this.#known.get(keyId) ?? (await this.#read(keyId));
  }

  /** Records that the key signed a request. */
  async note(keyId: string): Promise<void> {
    const known = this.#known.get(keyId);
    const now = this.#deps.now();
    if (known === undefined || now - known.notedAtMs < noteEveryMs) return;
    known.notedAtMs = now;
    await unlessDiskFull(() =>
      this.#deps.store
        .updateTable('access_keys')
        .set({ last_used_at_ms: now })
        .where('id', '=', known.id)
        .execute(),
    );
  }

  /** Must be called after a key, or an account with keys, was changed or deleted. */
  forget(): void {
    this.#epoch++;
    this.#known.clear();
  }

  async #read(keyId: string): Promise<KnownAccessKey | undefined> {
    const epoch = this.#epoch;
    const { store, encryptionKey } = this.#deps;
    const row = await store
      .selectFrom('access_keys')
      .innerJoin('service_accounts', 'service_accounts.id', 'service_account_id')
      .select(['access_keys.id', 'service_account_id', 'encrypted_secret', 'folder_id'])
      .where('key_id', '=', keyId)
      .where('is_suspended', '=', 0)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const known: Cached = {
      id: row.id,
      secret: encryptionKey.decrypt(row.encrypted_secret, secretOwner(row.id)).toString(),
      subject: { id: row.service_account_id, type: 'serviceAccount' },
      folderId: row.folder_id,
      notedAtMs: 0,
    };
    if (epoch === this.#epoch) this.#known.set(keyId, known);
    return known;
  }
}

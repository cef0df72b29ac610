import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { unlessDiskFull } from '../storage/storage-fault.ts';
import type { Store } from '../store/store.ts';
import type { Subject } from './subject.ts';

/** Minimum interval between two records of a key's last use. */
const noteEveryMs = 60_000;
/** Size of the cache of keys; bounded, because accounts create keys. */
const knownMax = 4096;

type Known = { id: string; subject: Subject; expiresAtMs: number | null; notedAtMs: number };

/** Maps a secret to the account of its API key. The result is cached, because every call may carry a key. */
export class ApiKeyVerifier {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #known = new LRUCache<string, Known>({ max: knownMax });
  /** Increases with every change, so that a read that started earlier is not cached. */
  #epoch = 0;

  constructor({ store, now }: { store: Store; now: () => number }) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns undefined when no key has this secret, the key has expired or its account is suspended */
  async subjectOf(secret: string): Promise<Subject | undefined> {
    const digest = secretDigest(secret);
    const known = this.#known.get(digest) ?? (await this.#find(digest));
    if (known === undefined) return undefined;
    const now = this.#now();
    if (known.expiresAtMs !== null && known.expiresAtMs <= now) return undefined;
    if (now - known.notedAtMs >= noteEveryMs) {
      known.notedAtMs = now;
      await unlessDiskFull(() =>
        this.#store
          .updateTable('api_keys')
          .set({ last_used_at_ms: now })
          .where('id', '=', known.id)
          .execute(),
      );
    }
    return known.subject;
  }

  /** Must be called after a key, or an account with keys, was changed or deleted. */
  forget(): void {
    this.#epoch++;
    this.#known.clear();
  }

  async #find(digest: string): Promise<Known | undefined> {
    const epoch = this.#epoch;
    const row = await this.#store
      .selectFrom('api_keys')
      .innerJoin('service_accounts', 'service_accounts.id', 'service_account_id')
      .select(['api_keys.id', 'service_account_id', 'expires_at_ms'])
      .where('secret_sha256', '=', digest)
      .where('is_suspended', '=', 0)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const known: Known = {
      id: row.id,
      subject: { id: row.service_account_id, type: 'serviceAccount' },
      expiresAtMs: row.expires_at_ms,
      notedAtMs: 0,
    };
    if (epoch === this.#epoch) this.#known.set(digest, known);
    return known;
  }
}

/** The digest that the store keeps of a secret: 216 random bits need no salt and no slow hash. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

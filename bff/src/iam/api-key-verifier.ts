import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { unlessDiskFull } from '../storage/storage-fault.ts';
import type { Store } from '../store/store.ts';
import type { Subject } from './subject.ts';

/** How often a key that is used all the time has its use written down. */
const noteEveryMs = 60_000;
/** Keys already looked up; a bound, because accounts make them. */
const knownMax = 4096;

type Known = { id: string; subject: Subject; expiresAtMs: number | null; notedAtMs: number };

/** Tells whose API key a secret is: once from the store, then from memory, because every call may carry one. */
export class ApiKeyVerifier {
  readonly #store: Store;
  readonly #now: Clock;
  readonly #known = new Map<string, Known>();
  /** Moves with every change, so that a read that was under way then is not remembered. */
  #epoch = 0;

  constructor({ store, now }: { store: Store; now: Clock }) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns undefined when there is no such key, it has expired or its account is suspended. */
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

  /** To be called once a key, or an account with keys, has changed or is gone. */
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
    if (epoch === this.#epoch) {
      const [oldest] = this.#known.keys();
      if (this.#known.size >= knownMax && oldest !== undefined) this.#known.delete(oldest);
      this.#known.set(digest, known);
    }
    return known;
  }
}

/** What the store keeps of a secret: 216 random bits need no salt and no slow hash. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Store } from '../store/store.ts';
import type { Subject } from './subject.ts';

export const sessionLifeSeconds = 7 * 24 * 60 * 60;
/** If a session begins later than now plus this margin, the clock was set back after its start. */
const skewMs = 60_000;
/** Sessions of one owner; each sign-in makes one. */
const rememberedMax = 1000;

/** Browser sessions of the owner. The store keeps only digests, so a stolen file reveals no session secret. */
export class Sessions {
  readonly #store: Store;
  readonly #ownerId: string;
  readonly #now: () => number;
  readonly #validFromMs: number;
  readonly #elapsed: () => number;
  /** Latest end of each session on a monotonic clock, by the digest of its secret. */
  readonly #endsAtMs = new LRUCache<string, number>({ max: rememberedMax });
  #linkDigest: Buffer | undefined;

  /** @param validFromMs sessions that began earlier have ended; see `ownerSecretRotatedAt` */
  constructor({
    store,
    ownerId,
    now,
    validFromMs,
    elapsed = () => performance.now(),
  }: {
    store: Store;
    ownerId: string;
    now: () => number;
    validFromMs: number;
    elapsed?: () => number;
  }) {
    this.#elapsed = elapsed;
    this.#store = store;
    this.#ownerId = ownerId;
    this.#now = now;
    this.#validFromMs = validFromMs;
  }

  /** Makes the secret for the link that the terminal prints, and replaces the previous one. */
  newLinkSecret(): string {
    const secret = randomBytes(32).toString('base64url');
    this.#linkDigest = createHash('sha256').update(secret).digest();
    return secret;
  }

  /** @returns whether the link's secret is right and unused; true only once */
  useLink(secret: string): boolean {
    const digest = createHash('sha256').update(secret).digest();
    if (this.#linkDigest === undefined || !timingSafeEqual(digest, this.#linkDigest)) return false;
    this.#linkDigest = undefined;
    return true;
  }

  /** @returns the secret for the cookie */
  async start(): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    const expires_at_ms = this.#now() + sessionLifeSeconds * 1000;
    await this.#store.deleteFrom('sessions').where('expires_at_ms', '<', this.#now()).execute();
    await this.#store
      .insertInto('sessions')
      .values({ secret_sha256: hex(secret), user_account_id: this.#ownerId, expires_at_ms })
      .execute();
    this.#remember(hex(secret), sessionLifeSeconds * 1000);
    return secret;
  }

  async subjectOf(secret: string): Promise<Subject | undefined> {
    const row = await this.#store
      .selectFrom('sessions')
      .select(['user_account_id', 'expires_at_ms'])
      .where('secret_sha256', '=', hex(secret))
      .where('expires_at_ms', '>', this.#now())
      .where('expires_at_ms', '<=', this.#now() + skewMs + sessionLifeSeconds * 1000)
      .where('expires_at_ms', '>=', this.#validFromMs + sessionLifeSeconds * 1000)
      .executeTakeFirst();
    if (row === undefined || !this.#lasts(hex(secret), row.expires_at_ms - this.#now())) return undefined;
    return { id: row.user_account_id, type: 'userAccount' };
  }

  /** @param leftMs by the machine's clock, which may have been set back */
  #lasts(digest: string, leftMs: number): boolean {
    return this.#elapsed() < (this.#endsAtMs.get(digest) ?? this.#remember(digest, leftMs));
  }

  #remember(digest: string, leftMs: number): number {
    const endsAtMs = this.#elapsed() + leftMs;
    this.#endsAtMs.set(digest, endsAtMs);
    return endsAtMs;
  }

  async isAnyOpen(): Promise<boolean> {
    const row = await this.#store
      .selectFrom('sessions')
      .select('user_account_id')
      .where('expires_at_ms', '>', this.#now())
      .where('expires_at_ms', '>=', this.#validFromMs + sessionLifeSeconds * 1000)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Must be called after the clock has gone back: the age of the sessions is then unknown. */
  async endAll(): Promise<void> {
    await this.#store.deleteFrom('sessions').execute();
  }

  async end(secret: string): Promise<void> {
    await this.#store.deleteFrom('sessions').where('secret_sha256', '=', hex(secret)).execute();
  }
}

function hex(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

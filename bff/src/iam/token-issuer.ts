import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { usualTokenSeconds } from '../../contract/index.ts';
import { unlessDiskFull } from '../storage/storage-fault.ts';
import type { Store } from '../store/store.ts';
import type { Subject } from './subject.ts';
import { readToken, type SigningKey, signToken, subjectOf, type TokenPayload } from './token-format.ts';
import type { TokenLifetimes } from './token-lifetimes.ts';

export const tokenLifeSeconds = usualTokenSeconds;
/** A token with a smaller part left is replaced, so that callers do not get one that expires during their work. */
const leastPart = 1 / 12;
/** Size of the cache of verified tokens; bounded, because callers choose what to send. */
const verifiedMax = 4096;

/** If a token was issued later than now plus this margin, the clock was set back after its issue. */
const skewMs = 60_000;

/** The latest end of a token on the monotonic clock. */
type Ending = { endsAtMs: number };
export type IssuedToken = Ending & { token: string; expiresAtMs: number };
/** Why a token is invalid, and its subject if the signature is valid. */
export type InvalidToken = {
  reason: 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED' | 'TOKEN_REVOKED' | 'ACCOUNT_GONE' | 'ACCOUNT_SUSPENDED';
  subject?: Subject;
};
type Verified = Ending & { payload: TokenPayload; subject: Subject };
type Current = IssuedToken & { subjectId: string; issuedAtMs: number; lifeSeconds: number };

/**
 * Issues, verifies and revokes IAM tokens. A subject gets the same token until it is old, so `expires_in` counts down
 * as in the cloud. A token ends with its lifetime, its revocation or its account, and is rejected while the account
 * is suspended.
 */
export class TokenIssuer {
  readonly #store: Store;
  readonly #key: SigningKey;
  readonly #now: () => number;
  readonly #ownersFromMs: number;
  readonly #setbacks: number;
  readonly #elapsed: () => number;
  /** By subject; for a function with a shorter lifetime, by function. */
  readonly #current = new Map<string, Current>();
  readonly #lifetimes: TokenLifetimes | undefined;
  readonly #verified = new LRUCache<string, Verified>({ max: verifiedMax });
  /** Increases when a token or account becomes invalid, so that a check that started earlier is not cached. */
  #epoch = 0;

  /**
   * @param parts `ownersFromMs`: owner tokens that were issued earlier are invalid; see `ownerSecretRotatedAt`.
   * `setbacks`: see `ClockSetbacks`. `elapsed`: milliseconds on a monotonic clock
   */
  constructor({
    store,
    key,
    now,
    ownersFromMs,
    setbacks = 0,
    elapsed = () => performance.now(),
    lifetimes,
  }: {
    store: Store;
    key: SigningKey;
    now: () => number;
    ownersFromMs: number;
    setbacks?: number;
    elapsed?: () => number;
    lifetimes?: TokenLifetimes;
  }) {
    this.#lifetimes = lifetimes;
    this.#setbacks = setbacks;
    this.#elapsed = elapsed;
    this.#store = store;
    this.#key = key;
    this.#now = now;
    this.#ownersFromMs = ownersFromMs;
  }

  /** @returns undefined when the account no longer exists, or is suspended */
  async issue(
    subject: Subject,
    { key = subject.id, lifeSeconds = tokenLifeSeconds } = {},
  ): Promise<IssuedToken | undefined> {
    const current = this.#current.get(key);
    if (current?.subjectId === subject.id && current.lifeSeconds === lifeSeconds && this.#isYoung(current))
      return current;
    const epoch = this.#epoch;
    if (!(await this.#isAlive(subject))) return undefined;
    const iat = Math.floor(this.#now() / 1000);
    const payload = {
      jti: randomUUID(),
      sub: subject.id,
      typ: subject.type,
      iat,
      exp: iat + lifeSeconds,
      ...(this.#setbacks === 0 ? {} : { gen: this.#setbacks }),
    } as const;
    const issued = {
      token: signToken(payload, this.#key),
      expiresAtMs: payload.exp * 1000,
      endsAtMs: this.#elapsed() + lifeSeconds * 1000,
    };
    if (epoch === this.#epoch)
      this.#current.set(key, { ...issued, subjectId: subject.id, issuedAtMs: iat * 1000, lifeSeconds });
    await this.#noteAuthentication(subject);
    return issued;
  }

  /** The runner's token source, for the metadata service and `context.token`. */
  async tokenFor(serviceAccountId: string, functionId = '') {
    const subject = { id: serviceAccountId, type: 'serviceAccount' } as const;
    const lifeSeconds = this.#lifetimes?.secondsOf(functionId) ?? tokenLifeSeconds;
    const issued = await this.issue(
      subject,
      lifeSeconds === tokenLifeSeconds ? {} : { key: functionId, lifeSeconds },
    );
    if (issued === undefined) return undefined;
    const expires_in = Math.min(
      Math.floor((issued.expiresAtMs - this.#now()) / 1000),
      Math.ceil((issued.endsAtMs - this.#elapsed()) / 1000),
    );
    return { access_token: issued.token, expires_in, token_type: 'Bearer' as const };
  }

  /** @returns the subject of the token, or why the token is invalid */
  async verify(token: string): Promise<Subject | InvalidToken> {
    const known = this.#verified.get(token);
    if (known !== undefined)
      return this.#isFresh(known.payload) && this.#elapsed() < known.endsAtMs
        ? known.subject
        : { reason: 'TOKEN_EXPIRED', subject: known.subject };
    const epoch = this.#epoch;
    const payload = readToken(token, this.#key);
    if (payload === undefined) return { reason: 'TOKEN_UNKNOWN' };
    const subject = subjectOf(payload);
    if (!this.#isFresh(payload)) return { reason: 'TOKEN_EXPIRED', subject };
    if (await this.#isRevoked(payload)) return { reason: 'TOKEN_REVOKED', subject };
    if (!(await this.#isAlive(subject))) return { reason: await this.lifeOf(subject), subject };
    const endsAtMs = this.#elapsed() + payload.exp * 1000 - this.#now();
    if (epoch === this.#epoch) this.#verified.set(token, { payload, subject, endsAtMs });
    return subject;
  }

  /**
   * The token of a service account as it would be an hour after its end, for a demonstration inside the server.
   * @returns undefined for text that is no such token of this issuer
   */
  expiredCopy(token: string): string | undefined {
    const payload = readToken(token, this.#key);
    if (payload?.typ !== 'serviceAccount') return undefined;
    const exp = Math.floor(this.#now() / 1000) - 60 * 60;
    return signToken({ ...payload, jti: randomUUID(), iat: exp - tokenLifeSeconds, exp }, this.#key);
  }

  /** Why a subject that is gone or suspended can no longer act. */
  async lifeOf(subject: Subject): Promise<'ACCOUNT_GONE' | 'ACCOUNT_SUSPENDED'> {
    return (await this.#statusOf(subject)) === 'SUSPENDED' ? 'ACCOUNT_SUSPENDED' : 'ACCOUNT_GONE';
  }

  /** @returns the subject of the token; undefined when this issuer did not sign the token */
  async revoke(token: string): Promise<Subject | undefined> {
    const payload = readToken(token, this.#key);
    if (payload === undefined) return undefined;
    await this.#store
      .insertInto('revoked_tokens')
      .values({ id: payload.jti, expires_at_ms: payload.exp * 1000 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#epoch++;
    this.#verified.delete(token);
    for (const [key, current] of this.#current) if (current.token === token) this.#current.delete(key);
    return subjectOf(payload);
  }

  /** Must be called after an account was deleted or suspended. */
  forget(subjectId: string): void {
    this.#epoch++;
    for (const [key, current] of this.#current)
      if (current.subjectId === subjectId) this.#current.delete(key);
    for (const [token, { subject }] of this.#verified)
      if (subject.id === subjectId) this.#verified.delete(token);
  }

  #isFresh({ typ, iat, exp, gen = 0 }: TokenPayload): boolean {
    const isOutlived = typ === 'userAccount' && iat < Math.floor(this.#ownersFromMs / 1000);
    const now = this.#now();
    return exp * 1000 > now && iat * 1000 <= now + skewMs && gen === this.#setbacks && !isOutlived;
  }

  /** Whether the issuer may return the token again. */
  #isYoung({ expiresAtMs, issuedAtMs, endsAtMs, lifeSeconds }: Current): boolean {
    const leastMs = lifeSeconds * 1000 * leastPart;
    const now = this.#now();
    return expiresAtMs - now > leastMs && endsAtMs - this.#elapsed() > leastMs && issuedAtMs <= now + skewMs;
  }

  /** Once per token, not once per call: the field shows whether an account is in use. */
  async #noteAuthentication({ id, type }: Subject): Promise<void> {
    if (type !== 'serviceAccount') return;
    await unlessDiskFull(() =>
      this.#store
        .updateTable('service_accounts')
        .set({ last_authenticated_at_ms: this.#now() })
        .where('id', '=', id)
        .execute(),
    );
  }

  async #isRevoked({ jti }: TokenPayload): Promise<boolean> {
    const row = await this.#store
      .selectFrom('revoked_tokens')
      .select('id')
      .where('id', '=', jti)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #isAlive(subject: Subject): Promise<boolean> {
    return (await this.#statusOf(subject)) === 'ACTIVE';
  }

  async #statusOf({ id, type }: Subject): Promise<'ACTIVE' | 'SUSPENDED' | undefined> {
    if (type === 'serviceAccount') {
      const row = await this.#store
        .selectFrom('service_accounts')
        .select('is_suspended')
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : row.is_suspended === 1 ? 'SUSPENDED' : 'ACTIVE';
    }
    const row = await this.#store
      .selectFrom('user_accounts')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? undefined : 'ACTIVE';
  }
}

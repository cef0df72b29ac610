import { sql } from 'kysely';
import type { Logger } from 'pino';
import { tokenLifeSeconds } from '../iam/token-issuer.ts';
import type { Store } from './store.ts';

const rowsAtATime = 200;
/** Per function: the history of its tags. */
const tagHistoryMax = 1000;
/** Limit on expired revocations, in case the console never runs for long. */
const revokedMax = 10_000;
const everyMs = 60 * 60 * 1000;

/** Deletes a bounded number of expired rows. @returns whether more may remain */
export type Prune = () => Promise<boolean>;

/** Limits the tables that grow with use: prunes each at start and every hour, a few rows at a time between requests. */
export class Retention {
  readonly #prunes: Readonly<Record<string, Prune>>;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #isClosed = false;

  /** @param prunes by the name of the data that each deletes */
  constructor(prunes: Readonly<Record<string, Prune>>, log: Logger) {
    this.#prunes = prunes;
    this.#log = log;
    this.#timer = setInterval(() => this.run(), everyMs).unref();
    void this.run();
  }

  /** Resolves when all tables are pruned. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Stops reading the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    for (const [name, prune] of Object.entries(this.#prunes)) {
      try {
        while (!this.#isClosed && (await prune()));
      } catch (error) {
        this.#log.error({ err: error, name }, 'old rows could not be deleted; the next try is in an hour');
      }
    }
  }
}

/** Prunes rows that have expired, or that exceed a function's limit. */
export function prunesOf({
  store,
  now,
  elapsed = () => performance.now(),
}: {
  store: Store;
  now: () => number;
  elapsed?: () => number;
}): Record<string, Prune> {
  return {
    'revoked tokens': revokedTokens({ store, now, elapsed }),
    sessions: async () => {
      await store.deleteFrom('sessions').where('expires_at_ms', '<', now()).execute();
      return false;
    },
    'tag history': async () => {
      const { numAffectedRows = 0n } = await sql`delete from tag_history where seq in (select seq from
        (select seq, to_ms, row_number() over (partition by function_id order by seq desc) as place from tag_history)
        where place > ${tagHistoryMax} and to_ms is not null limit ${rowsAtATime})`.execute(store);
      return numAffectedRows === BigInt(rowsAtATime);
    },
  };
}

/**
 * Keeps the revocation of a token that seems to have expired: a clock that was set forward may be corrected. The row
 * is removed after it has seemed expired for a token's full lifetime on a monotonic clock.
 */
function revokedTokens({
  store,
  now,
  elapsed,
}: {
  store: Store;
  now: () => number;
  elapsed: () => number;
}): Prune {
  let expiredSinceMs = new Map<string, number>();
  return async () => {
    const rows = await store
      .selectFrom('revoked_tokens')
      .select('id')
      .where('expires_at_ms', '<', now())
      .orderBy('expires_at_ms')
      .execute();
    const atMs = elapsed();
    expiredSinceMs = new Map(rows.map(({ id }) => [id, expiredSinceMs.get(id) ?? atMs]));
    const over = rows.length - revokedMax;
    const gone = rows
      .map(({ id }) => id)
      .filter(
        (id, place) => place < over || atMs - (expiredSinceMs.get(id) ?? atMs) >= tokenLifeSeconds * 1000,
      )
      .slice(0, rowsAtATime);
    await store.deleteFrom('revoked_tokens').where('id', 'in', gone).execute();
    return gone.length === rowsAtATime;
  };
}

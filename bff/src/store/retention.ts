import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { tokenLifeSeconds } from '../iam/token-issuer.ts';
import type { Store } from './store.ts';

const rowsAtATime = 200;
/** Of one function: where its tags were. */
const tagHistoryMax = 1000;
/** Of those that have expired, in case the console never runs for long. */
const revokedMax = 10_000;
const everyMs = 60 * 60 * 1000;

/** Deletes a bounded number of rows that are kept no longer. @returns whether there may be more */
export type Prune = () => Promise<boolean>;

/** Bounds the tables that grow with use: prunes each at start and every hour, a few rows at a time between requests. */
export class Retention {
  readonly #prunes: Readonly<Record<string, Prune>>;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #isClosed = false;

  /** @param prunes by the name of what each prunes */
  constructor(prunes: Readonly<Record<string, Prune>>, log: Logger) {
    this.#prunes = prunes;
    this.#log = log;
    this.#timer = setInterval(() => this.run(), everyMs).unref();
    void this.run();
  }

  /** Resolves when everything is pruned. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Reads the store no more afterwards. */
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

/** Rows that end with their time, or are too many of one function. */
export function prunesOf({
  store,
  now,
  elapsed = () => performance.now(),
}: {
  store: Store;
  now: Clock;
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
 * A token that seems to have expired is not forgotten yet: a clock that was set forward may be set right again. Its row
 * goes when it has seemed so for as long as any token lasts, on a clock that no one sets.
 */
function revokedTokens({ store, now, elapsed }: { store: Store; now: Clock; elapsed: () => number }): Prune {
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

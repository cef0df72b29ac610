import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StartError } from '../errors.ts';
import { keepPrivate } from './keep-private.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './schema.ts';

/** The whole state. One connection: a transaction must not use the store that it came from. */
export type Store = Kysely<Tables>;
export type StoreTransaction = Transaction<Tables>;

/**
 * Opens the data folder's database, for this process alone.
 * `synchronous=FULL`: what was answered for survives a power cut. The exclusive lock is the operating
 * system's, so it goes with the process however that ends, and a second process gets a clear refusal.
 */
export async function openStore(dataDir: string): Promise<Store> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'console.sqlite');
  keepPrivate(file);
  const raw = new DatabaseSync(file, { timeout: 0 });
  try {
    raw.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; begin exclusive; commit;');
    // What is deleted is overwritten too: versions have secrets in their environment.
    raw.exec('pragma synchronous=full; pragma foreign_keys=on; pragma secure_delete=on;');
  } catch (error) {
    raw.close();
    if (error instanceof Error && /locked/.test(error.message)) {
      throw new StartError(
        `The data folder ${dataDir} is in use by another process. Stop that one, or set FC_DATA_DIR to another folder.`,
      );
    }
    throw error;
  }
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyExpects(raw) }) });
  const isUpgraded = await migrate(store);
  if (isUpgraded) {
    // Earlier releases did not overwrite what they deleted.
    raw.exec('vacuum');
    await emptyWal(store);
  }
  return store;
}

function asKyselyExpects(raw: DatabaseSync): SqliteDatabase {
  return {
    close: () => raw.close(),
    prepare(text) {
      const statement = raw.prepare(text);
      const bound = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
}

/** @returns whether it was an earlier release's, and is no longer */
async function migrate(store: Store): Promise<boolean> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw new StartError(
      `The data folder cannot be brought up to date: ${error instanceof Error ? error.message : String(error)}. It may come from a newer release.`,
    );
  }
  return results.length > 0 && results.length < Object.keys(migrations).length;
}

/** Empties the log beside the database, which otherwise keeps the earlier content of pages for a while. */
export async function emptyWal(store: Store): Promise<void> {
  await sql.raw('pragma wal_checkpoint(truncate)').execute(store);
}

/** @returns whether an insert or update failed because a unique name is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('UNIQUE constraint failed');
}

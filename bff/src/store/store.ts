import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StartError } from '../errors.ts';
import { makePrivateDir, syncDir } from '../storage/durable-file.ts';
import { keepPrivate } from '../storage/private-files.ts';
import { damagedFile, inFile, storageFault, toStartError } from '../storage/storage-fault.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './schema.ts';
import { signsOfCloud } from './signs-of-cloud.ts';

/** The console's whole state. It has one connection: code within a transaction must not use the store outside it. */
export type Store = Kysely<Tables>;
export type StoreTransaction = Transaction<Tables>;

/**
 * Opens the data folder's database exclusively. With `synchronous=FULL`, acknowledged changes survive a power cut.
 * The operating system holds the exclusive lock and releases it however the process ends; a second process gets a
 * clear error. The store writes nothing to a file that is damaged, that is not this console's, or that a later
 * release made.
 * @throws StartError
 */
export async function openStore(dataDir: string): Promise<Store> {
  const file = join(dataDir, 'console.sqlite');
  try {
    makePrivateDir(dataDir);
    if (!hasContent(file) && !hasContent(`${file}-wal`)) refuseOrphans({ file, dataDir });
    keepPrivate(file);
    syncDir(dataDir);
    const raw = new DatabaseSync(file, { timeout: 0 });
    try {
      return await inFileAsync(file, () => opened(raw, { file, dataDir }));
    } catch (error) {
      raw.close();
      throw error;
    }
  } catch (error) {
    throw toStartError(error, dataDir);
  }
}

async function opened(
  raw: DatabaseSync,
  { file, dataDir }: { file: string; dataDir: string },
): Promise<Store> {
  raw.exec('pragma locking_mode=exclusive; begin exclusive; commit;');
  checkWhole(raw, file);
  checkOurs(raw, { file, dataDir });
  // Overwrites deleted content: the environment of versions holds secrets.
  raw.exec(
    'pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma secure_delete=on;',
  );
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyExpects(raw, file) }) });
  const isUpgraded = await migrate(store);
  // Earlier releases did not overwrite deleted content.
  if (isUpgraded) raw.exec('vacuum');
  // A process that was killed after a deletion left the deleted content in the write-ahead log.
  await emptyWal(store);
  return store;
}

async function inFileAsync<T>(path: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    return inFile(path, () => {
      throw error;
    });
  }
}

/** Reads every page: a failed start is better than changes to a damaged database. */
function checkWhole(raw: DatabaseSync, file: string): void {
  const [found] = Object.values(raw.prepare('pragma quick_check(1)').get() ?? {});
  if (found !== 'ok') throw new StartError(damagedFile(file));
}

/** An empty database among the other files of a console is data loss, not a first start. */
function refuseOrphans({ file, dataDir }: { file: string; dataDir: string }): void {
  const [sign] = signsOfCloud(dataDir);
  if (sign === undefined) return;
  throw new StartError(
    `${file} is empty, but ${sign} shows that the data folder belongs to a console: restore console.sqlite from a backup, or set FC_DATA_DIR to another folder to start with an empty console.`,
  );
}

const hasContent = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;

function checkOurs(raw: DatabaseSync, { file, dataDir }: { file: string; dataDir: string }): void {
  const tables = new Set(
    raw
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .map(({ name }) => String(name)),
  );
  const isMade = tables.has('clouds') && raw.prepare('select id from clouds').get() !== undefined;
  if (!isMade) refuseOrphans({ file, dataDir });
  if (tables.size > 0 && !tables.has('kysely_migration'))
    throw new StartError(
      `${file} belongs to another program (it has the table ${[...tables][0]}): move it away, or set FC_DATA_DIR to another folder.`,
    );
  if (!tables.has('kysely_migration')) return;
  const applied = raw.prepare('select name from kysely_migration order by name').all();
  const unknown = applied.find(({ name }) => !Object.hasOwn(migrations, String(name)));
  if (unknown !== undefined)
    throw new StartError(
      `${file} comes from a newer release (it has ${String(unknown.name)}): start that release, or set FC_DATA_DIR to another folder.`,
    );
}

function asKyselyExpects(raw: DatabaseSync, file: string): SqliteDatabase {
  return {
    close: () => raw.close(),
    prepare(text) {
      // After a full disk, SQLite has already rolled the transaction back; report the original fault.
      const statement = inFile(file, () =>
        raw.prepare(text === 'rollback' && !raw.isTransaction ? 'select 1 where 0' : text),
      );
      const bound = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => inFile(file, () => statement.all(...bound(parameters))),
        run: (parameters) => inFile(file, () => statement.run(...bound(parameters))),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
}

/** @returns whether an earlier release made the database, which is now upgraded */
async function migrate(store: Store): Promise<boolean> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    if (storageFault(error) !== undefined) throw error;
    throw new StartError(
      `The data folder cannot be brought up to date: ${error instanceof Error ? error.message : String(error)}. It may come from a newer release.`,
    );
  }
  return results.length > 0 && results.length < Object.keys(migrations).length;
}

/** Empties the write-ahead log, which otherwise keeps the earlier content of pages for a while. */
export async function emptyWal(store: Store): Promise<void> {
  await sql.raw('pragma wal_checkpoint(truncate)').execute(store);
}

/** @returns whether an insert or update failed because a unique name is taken */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('UNIQUE constraint failed');
}

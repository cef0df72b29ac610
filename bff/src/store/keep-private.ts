import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';

/**
 * To be called before a database is opened, so that nobody else may read it in a folder that others can read: SQLite
 * gives the log beside a database the database's own mode when it makes the log.
 */
export function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`]) if (existsSync(path)) chmodSync(path, 0o600);
}

import { chmodSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { writeDurably } from './durable-file.ts';

/**
 * Sets a database's mode to 0600 before it is opened, so that other users cannot read it in a folder that they can
 * read. SQLite gives the files beside a database the database's mode.
 */
export function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`]) if (existsSync(path)) chmodSync(path, 0o600);
}

/** Reads a secret from a file of mode 0600, and makes the file if it is missing. */
export function secretFile(path: string, make: () => string): string {
  if (!existsSync(path)) writeDurably(path, `${make()}\n`);
  return readFileSync(path, 'utf8').trim();
}

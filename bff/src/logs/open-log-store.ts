import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { inFile, storageFault } from '../storage/storage-fault.ts';
import { LogStore } from './log-store.ts';

/**
 * Opens the store. A damaged file is moved aside and replaced by a new one, so that logging continues.
 * @returns the new path of the damaged file, if there was one
 */
export function openLogStore(dataDir: string): { store: LogStore; movedTo: string | undefined } {
  const file = join(dataDir, 'logs.sqlite');
  const open = () => inFile(file, () => new LogStore(dataDir));
  try {
    return { store: open(), movedTo: undefined };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const movedTo = moveAside(file);
    return { store: open(), movedTo };
  }
}

/** A damaged database, another file format, or a database with unknown tables. */
function isDamage(error: unknown): boolean {
  const kind = storageFault(error)?.kind;
  return kind === 'damaged' || kind === 'noDatabase' || kind === 'foreign';
}

/** Keeps the damaged file, so that users can recover entries from it. */
function moveAside(file: string): string {
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  return aside;
}

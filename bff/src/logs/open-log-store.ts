import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { inFile, storageFault } from '../storage/storage-fault.ts';
import { LogStore } from './log-store.ts';

/**
 * Opens the store. A damaged file is no reason to do without a log: it is moved aside and a new one begins.
 * @returns where the damaged file is now, if there was one
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

/** Damaged, no database, or one with other tables than ours. */
function isDamage(error: unknown): boolean {
  const kind = storageFault(error)?.kind;
  return kind === 'damaged' || kind === 'noDatabase' || kind === 'foreign';
}

/** Nothing is destroyed: somebody may want to look what can be saved. */
function moveAside(file: string): string {
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  return aside;
}

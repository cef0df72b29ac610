import { existsSync, renameSync } from 'node:fs';
import { inFile, storageFault } from './storage-fault.ts';

/**
 * Opens a database that the console can do without. A damaged file is moved aside and replaced by a new one.
 * @returns the new path of the damaged file, if there was one
 */
export function openReplaceable<Database>(
  file: string,
  make: () => Database,
): { store: Database; movedTo: string | undefined } {
  const open = () => inFile(file, make);
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

/** Keeps the damaged file, so that users can recover its content. */
function moveAside(file: string): string {
  const aside = `${file}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${aside}${suffix}`);
  return aside;
}

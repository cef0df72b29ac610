import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a small file so that a kill or a power cut leaves the old content or the new, never a part: written aside,
 * synced, renamed, and the folder synced. The data folder belongs to one process, so one name aside is enough, and a
 * later write clears what a kill left there.
 */
export function writeDurably(path: string, text: string): void {
  const aside = `${path}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  syncDir(dirname(path));
}

/** Makes a folder that is still there after a power cut, for the user of the console alone. */
export function makePrivateDir(path: string): void {
  if (mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined) syncDir(dirname(path));
}

/** Makes the names in a folder last. */
export function syncDir(path: string): void {
  const dir = openSync(path, 'r');
  try {
    fsyncSync(dir);
  } finally {
    closeSync(dir);
  }
}

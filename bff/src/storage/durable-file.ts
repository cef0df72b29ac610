import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a small file so that a kill or a power cut leaves the old or the new content, never a part: it writes a
 * temporary file, syncs it, renames it and syncs the folder. The data folder belongs to one process, so one temporary
 * name is enough, and a later write replaces what a kill left.
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

/** Makes a folder that survives a power cut, accessible to the console's user only. */
export function makePrivateDir(path: string): void {
  if (mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined) syncDir(dirname(path));
}

/** Syncs the names in a folder to disk. */
export function syncDir(path: string): void {
  const dir = openSync(path, 'r');
  try {
    fsyncSync(dir);
  } finally {
    closeSync(dir);
  }
}

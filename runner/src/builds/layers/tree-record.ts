/** The contents of a folder as one digest. A different digest later means that the folder was damaged. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { below, openFile, openFolder } from './handles.ts';

export type TreeRecord = { entries: number; bytes: number; digest: string };

const piece = Buffer.allocUnsafe(256 * 1024);

/** @param dir read without following links, neither `dir` itself nor any in it */
export function recordOf(dir: string): TreeRecord {
  const seen: string[] = [];
  let bytes = 0;
  const note = (...about: (string | number)[]) =>
    seen.push(createHash('sha256').update(JSON.stringify(about)).digest('hex'));
  const visit = (folder: number, name: string) => {
    for (const entry of readdirSync(below(folder, '.'), { withFileTypes: true })) {
      const path = below(folder, entry.name);
      const inside = `${name}/${entry.name}`;
      if (entry.isDirectory()) {
        note('folder', inside);
        const handle = openFolder(path);
        visit(handle, inside);
        closeSync(handle);
      } else if (entry.isSymbolicLink()) note('link', inside, readlinkSync(path));
      else {
        const { size, mode, digest } = readFile(path);
        bytes += size;
        note('file', inside, size, mode & 0o111, digest);
      }
    }
  };
  const root = openFolder(dir);
  visit(root, '');
  closeSync(root);
  const digest = createHash('sha256').update(seen.sort().join()).digest('hex');
  return { entries: seen.length, bytes, digest };
}

function readFile(path: string): { size: number; mode: number; digest: string } {
  const handle = openFile(path);
  try {
    const found = fstatSync(handle);
    if (!found.isFile()) throw new Error('it holds what is neither file, folder nor link');
    const hash = createHash('sha256');
    let size = 0;
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      hash.update(piece.subarray(0, read));
      size += read;
    }
    return { size, mode: found.mode, digest: hash.digest('hex') };
  } finally {
    closeSync(handle);
  }
}

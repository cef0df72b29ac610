import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './places.mjs';

/** Output of builds and the package manager, which does not affect whether they must run again. */
const made = new Set(['node_modules', 'dist', '.cache', 'coverage']);

/**
 * One hash over the paths and contents of files and folders, which tells whether work must run again.
 *
 * @param {readonly string[]} paths relative to the repository
 * @returns {string} sha256, hex
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesBelow(join(root, path))).sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !made.has(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
    );
}

/**
 * @param {string} stampFile
 * @param {string} print
 * @returns {boolean} whether the work with this fingerprint has finished
 */
export function isStamped(stampFile, print) {
  try {
    return readFileSync(stampFile, 'utf8').trim() === print;
  } catch {
    return false;
  }
}

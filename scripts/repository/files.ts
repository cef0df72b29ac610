import { readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { root } from '../places.mjs';

/** One file of the repository: its path below the root, with forward slashes, and its bytes as UTF-8 text. */
export type RepositoryFile = { path: string; text: string };

const binary = new Set(['.png', '.gif', '.webm', '.woff2', '.ico', '.zip', '.binpb']);

/** @returns every text file that `.gitignore` does not exclude */
export function repositoryFiles(): RepositoryFile[] {
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    // Negated patterns are programs under test, which these rules do not cover.
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('!'))
    .map((line) => line.replace(/\/$/, ''));
  return pathsBelow(root, ['.git', ...ignored])
    .filter((path) => !binary.has(path.slice(path.lastIndexOf('.'))))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** @returns the files that hold source code */
export function sourceFiles(): RepositoryFile[] {
  return repositoryFiles().filter(({ path }) => /\.(ts|tsx|mjs|cjs|js|py|css|sh)$/.test(path));
}

function pathsBelow(folder: string, ignored: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const below = relative(root, path);
    if (ignored.some((pattern) => matchesGlob(pattern.includes('/') ? below : entry.name, pattern)))
      return [];
    if (entry.isDirectory()) return pathsBelow(path, ignored);
    return entry.isFile() ? [below] : [];
  });
}

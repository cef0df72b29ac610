import { EntryTree } from '../builds/layers/entry-tree.ts';
import { limits } from '../limits.ts';
import type { PackageEntry, PackageFile, PackageLink } from '../types.ts';

export const isFile = (entry: PackageEntry): entry is PackageFile => 'content' in entry;
export const isLink = (entry: PackageEntry): entry is PackageLink => 'target' in entry;

/** @returns the parts of the path */
export function addTo(tree: EntryTree, entry: PackageEntry): string[] {
  if (isFile(entry)) return tree.addFile(entry.path);
  return isLink(entry) ? tree.addLink(entry.path, entry.target) : tree.addFolder(entry.path);
}

/** @returns the file that a path leads to, also through links of the package, with that path */
export function finderIn(entries: readonly PackageEntry[]): (path: string) => PackageFile | undefined {
  const files = new Map(entries.filter(isFile).map((file) => [file.path, file]));
  const tree = new EntryTree({ of: 'package', mostEntries: limits.packageEntries });
  // Most packages have no links; a path then needs no resolution.
  const hasLinks = entries.some(isLink);
  if (hasLinks) for (const entry of entries) addTo(tree, entry);
  return (path) => {
    const file = files.get(hasLinks ? (tree.fileAt(path) ?? path) : path);
    return file && { ...file, path };
  };
}

export const bytesOf = (entries: readonly PackageEntry[]): number =>
  entries.reduce((sum, entry) => sum + (isFile(entry) ? entry.content.length : 0), 0);

/** The dependencies to install for a package and the key of the resulting layer; pure functions. */
import { createHash } from 'node:crypto';
import { isFile, isLink } from '../../code/package-files.ts';
import type { PackageEntry, PackageFile } from '../../types.ts';
import { npmProject } from './npm-project.ts';
import { pipProject } from './pip-project.ts';

export { lockfiles } from './npm-project.ts';

export type Tool = 'npm' | 'pip';

export type BuildPlan = {
  tool: Tool;
  /** npm only: the package has a lockfile, and npm installs exactly its versions. */
  hasLockfile: boolean;
  /** All files of the package that the build can read, the manifest first. */
  entries: readonly PackageEntry[];
  /**
   * Whether other versions with the same files get this layer. A build that reads the whole package does not share its
   * layer.
   */
  isShared: boolean;
};

/**
 * @returns undefined when there is nothing to install: no manifest, no dependencies, or the package contains them
 * @throws RunnerError BUILD_FAILED for an unreadable manifest
 */
export function planOf(
  language: 'nodejs' | 'python',
  entries: readonly PackageEntry[],
): BuildPlan | undefined {
  if (language === 'nodejs') {
    const npm = npmProject(entries);
    return npm && { ...placed(npm.reduced, entries), tool: 'npm', hasLockfile: npm.lockfile !== undefined };
  }
  const pip = pipProject(entries);
  return pip && { ...placed(pip.reduced, entries), tool: 'pip', hasLockfile: false };
}

const placed = (reduced: readonly PackageFile[] | undefined, entries: readonly PackageEntry[]) => ({
  entries: reduced ?? entries,
  isShared: reduced !== undefined,
});

/** Differs from earlier releases, whose keys did not cover everything that affected the layer. */
const domain = 'layer 2';

/**
 * Covers everything that the build can read.
 * @param maker what affects the result in addition to the files: interpreter, tool, platform
 * @param own random text that makes the key of an unshared layer unique
 */
export function layerKey(
  plan: BuildPlan,
  { maker, own }: { maker: readonly string[]; own: string | undefined },
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([domain, plan.tool, plan.hasLockfile, own ?? null, ...maker]));
  for (const entry of [...plan.entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (isFile(entry)) hash.update(`\0${entry.path}\0${entry.content.length}\0`).update(entry.content);
    else hash.update(`\0${entry.path}\0${isLink(entry) ? `link\0${entry.target}` : 'folder'}\0`);
  }
  return hash.digest('hex');
}

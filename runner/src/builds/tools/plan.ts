/** What has to be installed for a package, and the key of the layer that it makes; pure functions. */
import { createHash } from 'node:crypto';
import { isFile, isLink } from '../../code/package-files.ts';
import type { PackageEntry, PackageFile } from '../../types.ts';
import { npmProject } from './npm-project.ts';
import { pipProject } from './pip-project.ts';

export { lockfiles } from './npm-project.ts';

export type Tool = 'npm' | 'pip';

export type BuildPlan = {
  tool: Tool;
  /** npm alone: by the letter of the lockfile, which must be there. */
  hasLockfile: boolean;
  /** All that the build can read of the package, the manifest first. */
  entries: readonly PackageEntry[];
  /** Whether another version with the same files gets the same layer. A build that reads the whole package shares nothing. */
  isShared: boolean;
};

/**
 * @returns undefined when there is nothing to install: no manifest, no dependencies, or they are in the package already
 * @throws RunnerError BUILD_FAILED for a manifest that cannot be read
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

/** Other than those of earlier releases, whose layers held what their keys did not cover. */
const domain = 'layer 2';

/**
 * Covers all that a build can read.
 * @param maker everything beside the files that the result depends on: interpreter, tool, platform
 * @param own known to this build alone, when its layer is not shared
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

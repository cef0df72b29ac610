import { lstatSync, readlinkSync } from 'node:fs';
import { type HiddenKernelFiles, hiddenKernelFiles } from './kernel-files.ts';

/** The machine's own software that a sandbox sees, read-only; all of it is public. */
export type SystemMounts = {
  dirs: readonly string[];
  links: readonly (readonly [link: string, target: string])[];
  hidden: HiddenKernelFiles;
};

/**
 * Libraries for the interpreters and modules with native code, a shell and tools for `child_process` and `subprocess`.
 */
const wanted = ['/usr/lib', '/usr/lib64', '/usr/bin', '/usr/share/zoneinfo', '/lib', '/lib64', '/bin'];

/** Folders that exist here, and the links that merged-/usr distributions have instead. */
export function findSystemMounts(): SystemMounts {
  const dirs: string[] = [];
  const links: [string, string][] = [];
  for (const path of wanted) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) links.push([path, readlinkSync(path)]);
    else if (found?.isDirectory()) dirs.push(path);
  }
  return { dirs, links, hidden: hiddenKernelFiles() };
}

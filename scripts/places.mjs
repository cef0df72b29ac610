import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The package manager, pinned to the version that wrote the lockfile. */
export const pnpm = ['npx', '--yes', 'pnpm@12.21.0'];

const bin = join(root, 'node_modules', '.bin');

/** Node 24, which `pnpm install` installs here regardless of the Node.js that runs this script. */
export const node24 = join(bin, 'node');

/** @param {string} name a program that the workspace's root depends on */
export function tool(name) {
  return join(bin, name);
}

/** The environment of the project's programs: `node` means Node 24 in all child processes. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
}

/**
 * Finds a program on PATH and in the administrators' folders: an ordinary user's PATH often lacks `sbin`.
 *
 * @param {string} program
 * @returns {string | undefined} absolute path
 */
export function findProgram(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];
  for (const folder of folders) {
    if (folder === '') continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; try the next one.
    }
  }
  return undefined;
}

/** @returns {string} such as "Debian GNU/Linux 12 (bookworm)" */
export function systemName() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  } catch {
    return 'Linux';
  }
}

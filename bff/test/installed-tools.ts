import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Published tools, unmodified, in their own workspace. */
export const toolsDir = join(import.meta.dirname, 'tools');

/**
 * Installs the tools from the package registry with the lockfile; does nothing when they are installed. Test files
 * that start at the same time wait for one installation.
 */
export async function installTools(): Promise<void> {
  const lockfile = readFileSync(join(toolsDir, 'pnpm-lock.yaml'), 'utf8');
  const stamp = join(toolsDir, 'node_modules', '.installed-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
  await promisify(execFile)(
    'flock',
    [join(toolsDir, 'pnpm-lock.yaml'), 'npx', '--yes', 'pnpm@12.21.0', 'install', '--frozen-lockfile'],
    { cwd: toolsDir },
  );
  writeFileSync(stamp, lockfile);
}

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Tools as their authors published them, in a workspace of its own. */
export const toolsDir = join(import.meta.dirname, 'tools');

/**
 * Installs them by the lockfile, from the package registry; a second time does nothing. Test files that begin together
 * wait for the one that installs.
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

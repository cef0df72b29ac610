import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { limits } from '../limits.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import { descendants } from './process-tree.ts';

const execute = promisify(execFile);
const { openFilesOfSharedUser: limit } = limits;

/**
 * Lowers the limit of every process of a sandbox that shares the runner's user. The bootstrap has passed its sockets by
 * then; the higher limit made that possible however many descriptors other functions had in flight. No code of the
 * function has run.
 */
export async function lowerOpenFiles(root: number): Promise<void> {
  const lower = `for pid; do prlimit --pid "$pid" --nofile=${limit}:${limit} || exit; done`;
  await execute('sh', ['-c', lower, 'sh', ...descendants(root).map(String)], { env: chainEnvironment });
}

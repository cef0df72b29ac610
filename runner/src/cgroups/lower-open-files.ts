import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { limits } from '../limits.ts';
import { chainEnvironment } from '../sandbox/chain.ts';
import { descendants } from './process-tree.ts';

const execute = promisify(execFile);
const { openFilesOfSharedUser: limit } = limits;

/**
 * Of every process of a sandbox that shares the person's user. Its bootstrap has handed over its sockets by then, which
 * a higher limit let it do whatever other functions have in flight; no code of the function has run.
 */
export async function lowerOpenFiles(root: number): Promise<void> {
  const lower = `for pid; do prlimit --pid "$pid" --nofile=${limit}:${limit} || exit; done`;
  await execute('sh', ['-c', lower, 'sh', ...descendants(root).map(String)], { env: chainEnvironment });
}

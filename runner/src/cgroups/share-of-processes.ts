import { readFileSync } from 'node:fs';

/**
 * The argv prefix for the command that creates the user namespace of sandboxes. The kernel also counts their processes
 * for the user of the runner, and limits that count to the limit that the creator of the namespace had (Linux 5.14:
 * `inc_rlimit_ucounts`). With half of the user's limit, the sandboxes together always leave the user the other half.
 */
export function shareOfProcesses(limits = readFileSync('/proc/self/limits', 'utf8')): string[] {
  const [, soft = 'unlimited'] = /^Max processes +(\S+)/m.exec(limits) ?? [];
  if (soft === 'unlimited') return [];
  const half = Math.floor(Number(soft) / 2);
  return ['prlimit', `--nproc=${half}:${half}`];
}

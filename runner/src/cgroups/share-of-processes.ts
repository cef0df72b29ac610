import { readFileSync } from 'node:fs';

/**
 * Argv to put in front of what makes the user namespace of sandboxes. The kernel counts their processes for the person too,
 * and holds that count to the limit that the maker of the namespace had (Linux 5.14: `inc_rlimit_ucounts`). With half of
 * the person's limit, sandboxes together never keep the person from the other half.
 */
export function shareOfProcesses(limits = readFileSync('/proc/self/limits', 'utf8')): string[] {
  const [, soft = 'unlimited'] = /^Max processes +(\S+)/m.exec(limits) ?? [];
  if (soft === 'unlimited') return [];
  const half = Math.floor(Number(soft) / 2);
  return ['prlimit', `--nproc=${half}:${half}`];
}

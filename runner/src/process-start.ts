import { readFileSync } from 'node:fs';

/**
 * The start time in clock ticks since boot (proc_pid_stat(5), field 22): distinguishes a process from a later one with
 * the same pid.
 */
export function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

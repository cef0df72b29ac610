/**
 * Files of /proc that a sandbox does not see, although its /proc has only its own processes: their content covers the
 * whole machine. Load and memory of the machine stay visible (stat, meminfo, loadavg, vmstat, pressure), because
 * runtimes choose their sizes by them.
 */
import { lstatSync } from 'node:fs';

export type HiddenKernelFiles = { files: readonly string[]; folders: readonly string[] };

const hidden: readonly { reason: string; names: readonly string[] }[] = [
  {
    // fs/locks.c, locks_translate_pid(): locks of open file descriptions have no process, so every PID namespace shows
    // them.
    reason: 'what one sandbox locks, another could read',
    names: ['locks'],
  },
  {
    reason: 'keys of the owner and how many each user has, though no call reaches them',
    names: ['keys', 'key-users'],
  },
  { reason: 'how the machine was started, and by whom its kernel was built', names: ['cmdline', 'version'] },
  {
    reason: 'names and use of disks and file systems',
    names: ['swaps', 'partitions', 'diskstats', 'mdstat', 'fs', 'sys/dev'],
  },
  {
    // Counters such as file-nr and aio-nr, which one sandbox can change and another can read.
    reason: 'counters of the machine that a sandbox can move',
    names: ['sys/fs', 'sys/kernel/pty', 'sys/kernel/random/boot_id'],
  },
  { reason: 'a path or a program of the host', names: ['sys/kernel/core_pattern', 'sys/kernel/modprobe'] },
];

/** The files that this kernel has. */
export function hiddenKernelFiles(): HiddenKernelFiles {
  const files: string[] = [];
  const folders: string[] = [];
  for (const name of hidden.flatMap(({ names }) => names)) {
    const path = `/proc/${name}`;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) folders.push(path);
    else if (found?.isFile()) files.push(path);
  }
  return { files, folders };
}

/** Memory of one process as /proc tells it, for machines without control groups. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { TmpFiles } from './tmp-files.ts';

/** Of a process with more mappings than honest programs have, none are looked at one by one. */
const mappingsTextBytes = 1024 * 1024;

/**
 * Pages of its own, swapped ones too, and of shared memory, and the tables that map pages, of which a process may have many without
 * one page; without those of files on a disk, which every sandbox of the runtime shares.
 */
export function quickBytes(pid: number): number {
  return kilobytes(read(`/proc/${pid}/status`), ['RssAnon', 'RssShmem', 'VmPTE', 'VmSwap']);
}

/** The same with each shared page divided among those who have it, and without mapped files of /tmp. */
export function exactBytes(pid: number, files: TmpFiles): number {
  const readRollup = () => read(`/proc/${pid}/smaps_rollup`);
  const rollup = readRollup();
  if (!rollup.includes('Pss_Anon')) return quickBytes(pid);
  const own = kilobytes(rollup, ['Pss_Anon', 'SwapPss']) + kilobytes(read(`/proc/${pid}/status`), ['VmPTE']);
  const device = kilobytes(rollup, ['Pss_Shmem']) === 0 ? undefined : files.device();
  if (device === undefined) return own + kilobytes(rollup, ['Pss_Shmem']);
  // A process that forks halves its shares between two reads: the larger of two is that of the read between them.
  const mapped = () => mappedBytes(wholeOf(`/proc/${pid}/smaps`), device);
  const before = mapped();
  const shared = kilobytes(readRollup(), ['Pss_Shmem']);
  return own + Math.max(0, shared - Math.max(before, mapped()));
}

/** @param smaps a mapping is a line with its device (proc_pid_maps(5)), followed by lines `<name>: <number> kB` */
export function mappedBytes(smaps: string, device: string): number {
  let isOfDevice = false;
  let sum = 0;
  for (const line of smaps.split('\n')) {
    const [range = '', , , ofMapping = ''] = line.split(' ', 4);
    if (range.includes('-')) isOfDevice = ofMapping === device;
    else if (isOfDevice && range === 'Pss:') sum += Number(line.slice(range.length).replace('kB', ''));
  }
  return sum * 1024;
}

function kilobytes(text: string, names: readonly string[]): number {
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return names.reduce((sum, name) => sum + of(name), 0) * 1024;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended between the list and the look.
  }
}

/** @returns all of a text, or nothing of one that is too long */
function wholeOf(file: string): string {
  const buffer = Buffer.allocUnsafe(mappingsTextBytes);
  let length = 0;
  try {
    const descriptor = openSync(file, 'r');
    try {
      for (let more = 1; more > 0 && length < buffer.length; length += more)
        more = readSync(descriptor, buffer, length, buffer.length - length, null);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
  return length < buffer.length ? buffer.toString('latin1', 0, length) : '';
}

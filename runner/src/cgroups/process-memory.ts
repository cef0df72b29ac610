/** Reads the memory of one process from /proc, for machines without control groups. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { TmpFiles } from './tmp-files.ts';

/** A process with more mappings than legitimate programs have is not examined mapping by mapping. */
const mappingsTextBytes = 1024 * 1024;

/**
 * Counts private pages, also swapped ones, shared memory, and page tables, of which a process may have many without one
 * page. Excludes mapped disk files, which all sandboxes of the runtime share.
 */
export function quickBytes(pid: number): number {
  return kilobytes(read(`/proc/${pid}/status`), ['RssAnon', 'RssShmem', 'VmPTE', 'VmSwap']);
}

/** As `quickBytes`, but divides each shared page among its processes and excludes mapped files of /tmp. */
export function exactBytes(pid: number, files: TmpFiles): number {
  const readRollup = () => read(`/proc/${pid}/smaps_rollup`);
  const rollup = readRollup();
  if (!rollup.includes('Pss_Anon')) return quickBytes(pid);
  const own = kilobytes(rollup, ['Pss_Anon', 'SwapPss']) + kilobytes(read(`/proc/${pid}/status`), ['VmPTE']);
  const device = kilobytes(rollup, ['Pss_Shmem']) === 0 ? undefined : files.device();
  if (device === undefined) return own + kilobytes(rollup, ['Pss_Shmem']);
  // When a process forks between two reads, its shares are halved. The larger of two reads is valid for the moment of
  // the middle read.
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
    return ''; // The process ended after it was listed.
  }
}

/** @returns the whole text, or an empty text if the file is too long */
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

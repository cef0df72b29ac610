/** Reads the children, memory and open files of processes from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** One process; the start time distinguishes it from a later one with the same PID. */
export type ProcessId = { pid: number; startTicks: string };
type Entry = ProcessId & { parent: number; state: string };

/** Returns undefined when the file disappears during the read. */
export function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function entryOf(pid: number): Entry | undefined {
  // Fields of proc(5) after the name, which may contain any character: state, parent, … and the start time as the
  // 20th.
  const fields = ifThere(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    ?.split(') ')
    .at(-1)
    ?.split(' ');
  if (fields === undefined) return undefined;
  return { pid, state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' };
}

/** Every process below one, without zombies. */
export function descendants(pid: number): ProcessId[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)) ?? []);
  const found: Entry[] = [];
  const open = [pid];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    const children = all.filter((each) => each.parent === parent);
    found.push(...children);
    open.push(...children.map((child) => child.pid));
  }
  return found.filter(({ state }) => state !== 'Z');
}

/** The given processes that are still alive. */
export function stillAlive(noted: readonly ProcessId[]): ProcessId[] {
  return noted.filter(({ pid, startTicks }) => {
    const entry = entryOf(pid);
    return entry !== undefined && entry.startTicks === startTicks && entry.state !== 'Z';
  });
}

export function residentBytes(pid: number): number {
  const status = ifThere(() => readFileSync(`/proc/${pid}/status`, 'utf8')) ?? '';
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

export function openFiles(pid: number): number {
  return ifThere(() => readdirSync(`/proc/${pid}/fd`).length) ?? 0;
}

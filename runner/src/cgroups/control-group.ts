import { limits } from '../limits.ts';
import type { TmpFiles } from './tmp-files.ts';

/** What one sandbox may use. */
export type ResourceLimits = {
  memoryBytes: number;
  /** Files in /tmp up to this size do not count as its memory. */
  filesBytes: number;
  /** Processes and threads together, as the kernel's pids controller counts. */
  processes: number;
  /** Share of processor time: 0.5 is half of one core. */
  cpuCores: number;
};

/**
 * The kernel's account of one sandbox: every process of it is inside, whatever it forks or calls itself.
 * Files of the group are the host's alone; a sandbox has no cgroup file system mounted.
 */
export interface ControlGroup {
  /**
   * Argv to put in front of a command so that it starts inside the group. The process enters by itself before it
   * runs anything else, so there is no moment at which a child could stay outside.
   */
  readonly entry: readonly string[];
  /** May be called again: a pooled sandbox gets its version's limits when it is taken. */
  setLimits(limits: ResourceLimits): void;
  /** How often a look at its memory is worth the time that it takes. */
  readonly leastLookMs: number;
  /** Its memory with the files of /tmp, and never less than that: caches may be in it. One read, where there are groups. */
  usedMemoryBytes(files: TmpFiles): number;
  /** Its memory without the files of /tmp and without caches: at least this, and at most that. */
  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number };
  /** Has the kernel give up what it keeps for this group for speed alone. */
  freeCaches(): Promise<void>;
  /** Highest memory since `resetPeak`, or since the group was made; undefined where the kernel does not tell. */
  peakMemoryBytes(): number | undefined;
  /** One system call. Nothing where the kernel cannot: version 2 before Linux 6.12. */
  resetPeak(): void;
  /** How many processes of the group the kernel has killed for lack of memory. */
  outOfMemoryKills(): number;
  freeze(): void;
  thaw(): void;
  /** SIGKILL for every process inside, also for a frozen one; nothing when the group was removed. */
  killAll(): void;
  /** @returns false while a process is still inside; call again after it was reaped. */
  remove(): boolean;
}

/** How limits are held on this machine; the console says which. */
export type CgroupSupport =
  | {
      kind: 'cgroup v2' | 'cgroup v1';
      create(name: string): ControlGroup;
      close(): void;
      /** Version 1: the folder whose groups must be thawed when the runner was killed, or its frozen sandboxes live on. */
      freezerFolder?: string;
    }
  | { kind: 'none' /** One line: why, and the narrow fix. */; problem: string };

/** Where there are groups. */
export type ControlGroups = Exclude<CgroupSupport, { kind: 'none' }>;

/**
 * The kernel's own limit, above the one that `MemoryWatch` holds: files of /tmp are memory too, and a process that runs
 * into this one looks for pages to free for seconds before the kernel ends it.
 */
export const kernelMemoryLimit = ({ memoryBytes, filesBytes }: ResourceLimits): number =>
  memoryBytes + filesBytes + limits.memoryHeadroomBytes;

/** A line `<name> <number>` of a file such as memory.stat; 0 when there is none. */
export const counter = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

/** The shell writes itself into each group (0 means the writer) and becomes the command. No input is in the text. */
export function entryInto(procsFiles: readonly string[]): readonly string[] {
  const enter = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"';
  return ['sh', '-c', enter, 'sh', ...procsFiles, '--'];
}

import { limits } from '../limits.ts';
import type { Message } from '../message.ts';
import type { TmpFiles } from './tmp-files.ts';

/** The resources that one sandbox may use. */
export type ResourceLimits = {
  memoryBytes: number;
  /** Files in /tmp up to this size do not count as memory of the sandbox. */
  filesBytes: number;
  /** Processes and threads together, as the kernel's pids controller counts. */
  processes: number;
  /** Share of processor time: 0.5 is half of one core. */
  cpuCores: number;
};

/**
 * The kernel's accounting of one sandbox. It covers every process of the sandbox, which cannot leave by forking or
 * renaming itself. Only the host can access the files of the group; a sandbox has no cgroup file system mounted.
 */
export interface ControlGroup {
  /**
   * The argv prefix that starts a command inside the group. The process joins the group before it runs anything else,
   * so that no child can start outside.
   */
  readonly entry: readonly string[];
  /** May be called again: a pooled sandbox gets its version's limits when a call takes it. */
  setLimits(limits: ResourceLimits): void;
  /** The shortest interval between memory readings that is worth their cost. */
  readonly leastLookMs: number;
  /**
   * The memory of the sandbox including files of /tmp; an upper bound that may include caches. One read where groups
   * exist.
   */
  usedMemoryBytes(files: TmpFiles): number;
  /** The memory of the sandbox without files of /tmp and caches, as a lower and an upper bound. */
  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number };
  /** Makes the kernel free the caches that it keeps for this group. */
  freeCaches(): Promise<void>;
  /** Highest memory since `resetPeak`, or since the group was made; undefined where the kernel does not report it. */
  peakMemoryBytes(): number | undefined;
  /** Takes one system call. Does nothing where the kernel lacks the feature: version 2 before Linux 6.12. */
  resetPeak(): void;
  /** How many processes of the group the kernel has killed because of insufficient memory. */
  outOfMemoryKills(): number;
  freeze(): void;
  thaw(): void;
  /** Sends SIGKILL to every process inside, also to frozen ones; does nothing if the group was removed. */
  killAll(): void;
  /** @returns false while a process is still inside; call again after it was reaped. */
  remove(): boolean;
}

/** The mechanism that enforces limits on this machine; the console shows it. */
export type CgroupSupport =
  | {
      kind: 'cgroup v2' | 'cgroup v1';
      create(name: string): ControlGroup;
      close(): void;
      /**
       * Version 1: the folder of groups that must be thawed after the runner was killed, because frozen sandboxes would
       * survive.
       */
      freezerFolder?: string;
    }
  | { kind: 'none' /** One line: why, and the narrow fix. */; problem: Message };

/** A machine with control groups. */
export type ControlGroups = Exclude<CgroupSupport, { kind: 'none' }>;

/**
 * The kernel's own limit, above the one that `MemoryWatch` enforces: files of /tmp are memory, too. A process at the
 * kernel's limit spends seconds on reclaiming pages before the kernel kills it.
 */
export const kernelMemoryLimit = ({ memoryBytes, filesBytes }: ResourceLimits): number =>
  memoryBytes + filesBytes + limits.memoryHeadroomBytes;

/** The number in a line `<name> <number>` of a file such as memory.stat; 0 if the line is missing. */
export const counter = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

/**
 * The shell writes itself into each group (0 means the writer) and becomes the command. The script text contains no
 * input.
 */
export function entryInto(procsFiles: readonly string[]): readonly string[] {
  const enter = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"';
  return ['sh', '-c', enter, 'sh', ...procsFiles, '--'];
}

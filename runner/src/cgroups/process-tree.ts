/**
 * Limits without control groups: the runner counts memory itself (`MemoryWatch`), and the kernel limits the number of
 * processes by RLIMIT_NPROC, which the chain sets and the kernel counts per user namespace. Processor time is not
 * shared; the doctor reports that.
 *
 * Every process of a sandbox is a descendant of bubblewrap's first one, because the init of a PID namespace adopts
 * orphans. So a walk over children finds all of them, whatever their names.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { ControlGroup } from './control-group.ts';
import { exactBytes, quickBytes } from './process-memory.ts';
import type { TmpFiles } from './tmp-files.ts';

const watchEveryMs = 100;
/**
 * A process that forks and exits constantly escapes some scans; after this many scans without a new process, the search
 * ends.
 */
const quietLooks = 12;
/** The next reading continues the search for processes that still escape. */
const mostLooks = 200;

export class ProcessTree implements ControlGroup {
  readonly entry: readonly string[] = [];
  /** One reading opens several files of each process. */
  readonly leastLookMs = 25;
  readonly #root: number;
  #isFrozen = false;
  readonly #watch: NodeJS.Timeout;

  /** @param root host pid of the sandbox's outermost process */
  constructor(root: number) {
    this.#root = root;
    this.#watch = setInterval(() => this.#look(), watchEveryMs);
    this.#watch.unref();
  }

  setLimits(): void {}

  /** Counts a page once for each process that has it. */
  usedMemoryBytes(files: TmpFiles): number {
    return this.#sum(quickBytes) + files.usedBytes();
  }

  /** Exact numbers take longer to read and are rarely needed. */
  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number } {
    const bytes = this.#sum((pid) => exactBytes(pid, files));
    return { leastBytes: bytes, mostBytes: bytes };
  }

  async freeCaches(): Promise<void> {}

  /** Undefined, because occasional readings miss peaks; the guest's own number is more accurate. */
  peakMemoryBytes(): undefined {
    return undefined;
  }

  resetPeak(): void {}

  /** Always 0: the kernel enforces no memory limit here. */
  outOfMemoryKills(): number {
    return 0;
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#chase();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const pid of descendants(this.#root)) signal(pid, 'SIGCONT');
  }

  /** Kills the outer process, and with it the PID namespace, also if it is frozen. */
  killAll(): void {
    killTree(this.#root);
  }

  remove(): boolean {
    clearInterval(this.#watch);
    return true;
  }

  /** Leaves bubblewrap's outer process running: it is a child of the runner and reports the end of the others. */
  #chase(): void {
    const stopped = new Set<number>();
    for (let looks = 0, quiet = 0; looks < mostLooks && quiet < quietLooks; looks++) {
      const running = descendants(this.#root).filter((pid) => !stopped.has(pid));
      quiet = running.length === 0 ? quiet + 1 : 0;
      for (const pid of running) {
        signal(pid, 'SIGSTOP');
        stopped.add(pid);
      }
    }
  }

  /** Stops processes that escaped earlier scans. For a stopped sandbox this takes one scan. */
  #look(): void {
    if (this.#isFrozen && descendants(this.#root).some(isRunning)) this.#chase();
  }

  #sum(bytesOf: (pid: number) => number): number {
    return descendants(this.#root).reduce((sum, pid) => sum + bytesOf(pid), 0);
  }
}

/**
 * Kills a process and all its descendants. A child that bubblewrap has just made waits for its parent before it
 * arranges to die with it; orphaned in that state, it would wait forever. So the root is stopped before its children
 * are searched. But a stop waits for the end of a system call, and a fork under way may add a child after every scan.
 * That child is still in the process group of its parent, because it continues only after a message from its stopped
 * parent. And a signal to a group misses no fork under way: the kernel makes the fork observe the signal.
 * @param root the leader of a process group of its own (`detached` of spawn)
 */
export function killTree(root: number): void {
  signal(root, 'SIGSTOP');
  for (const pid of descendants(root)) signal(pid, 'SIGKILL');
  killGroup(root);
}

/** Kills a process and its process group, like `killTree`, where the caller handles processes that left the group. */
export function killGroup(root: number): void {
  signal(-root, 'SIGKILL');
}

/** The kernel lists a child under the thread that started it, as long as that thread lives. */
export function descendants(root: number): number[] {
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const thread of threadsOf(pid)) {
      const children = read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number);
      found.push(...children);
      queue.push(...children);
    }
  }
  return found;
}

function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  // The state follows the name, which may hold any character and ends at the last bracket.
  return 'RSD'.includes(stat.charAt(stat.lastIndexOf(')') + 2) || '-');
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // The process ended after it was listed.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The process ended after it was listed.
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process ended already.
  }
}

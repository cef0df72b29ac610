/**
 * Limits without control groups: the runner counts memory by itself (`MemoryWatch`), and the kernel holds the number of
 * processes by RLIMIT_NPROC, which the chain sets and the kernel counts per user namespace. There is no share of processor
 * time; the doctor says so.
 *
 * Every process of a sandbox is below bubblewrap's first one, because orphans go to the init of their PID namespace; so
 * a walk over children sees them all, whatever they call themselves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { ControlGroup } from './control-group.ts';
import { exactBytes, quickBytes } from './process-memory.ts';
import type { TmpFiles } from './tmp-files.ts';

const watchEveryMs = 100;
/** A process that is another one each moment is missed by some looks; so many in a row that find nobody new are enough. */
const quietLooks = 12;
/** Whoever is still on the run then is chased again at the next look. */
const mostLooks = 200;

export class ProcessTree implements ControlGroup {
  readonly entry: readonly string[] = [];
  /** A look reads several files of each process. */
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

  /** The exact numbers take longer to read and are needed rarely. */
  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number } {
    const bytes = this.#sum((pid) => exactBytes(pid, files));
    return { leastBytes: bytes, mostBytes: bytes };
  }

  async freeCaches(): Promise<void> {}

  /** A look now and then misses peaks; the guest's own account is the better one here. */
  peakMemoryBytes(): undefined {
    return undefined;
  }

  resetPeak(): void {}

  /** The kernel has no limit to hold here. */
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

  /** The outer process dies, and with it the PID namespace, frozen or not. */
  killAll(): void {
    killTree(this.#root);
  }

  remove(): boolean {
    clearInterval(this.#watch);
    return true;
  }

  /** bubblewrap's outer process stays awake: it is a child of the runner and reports the end of the others. */
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

  /** Whoever slipped through is stopped now. Of one that stands still this is one look. */
  #look(): void {
    if (this.#isFrozen && descendants(this.#root).some(isRunning)) this.#chase();
  }

  #sum(bytesOf: (pid: number) => number): number {
    return descendants(this.#root).reduce((sum, pid) => sum + bytesOf(pid), 0);
  }
}

/**
 * Ends a process with everything below it. A child that bubblewrap has just made waits for its parent before it is one
 * that dies with it, and orphaned then it would wait for ever. So the first is stopped before its children are looked
 * for. But a stop waits for the end of a system call: a fork that is under way brings a child after every look. That child
 * is in the group of its parent still, because it goes on at a word of its parent alone, which says none any more. And a
 * signal for a group misses no fork that is under way: the kernel has it follow the signal.
 * @param root the first of a process group of its own (`detached` of spawn)
 */
export function killTree(root: number): void {
  signal(root, 'SIGSTOP');
  for (const pid of descendants(root)) signal(pid, 'SIGKILL');
  killGroup(root);
}

/** Ends a process and all of its process group: as `killTree`, where somebody else sees to what left the group. */
export function killGroup(root: number): void {
  signal(-root, 'SIGKILL');
}

/** A child is in the list of the thread that started it, as long as that lives. */
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
  // The state follows the name, which may hold anything and ends at the last bracket.
  return 'RSD'.includes(stat.charAt(stat.lastIndexOf(')') + 2) || '-');
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // It ended between the list and the look.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended between the list and the look.
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended already.
  }
}

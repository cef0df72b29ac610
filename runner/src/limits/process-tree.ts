/**
 * Limits without control groups: the runner counts by itself. Memory is looked at several times a second and a sandbox
 * over its limit is killed whole; the number of processes is held by RLIMIT_NPROC, which the chain sets and the kernel
 * counts per user namespace. There is no share of processor time and /tmp is not counted; the doctor says so.
 *
 * Every process of a sandbox is below bubblewrap's first one, because orphans go to the init of their PID namespace; so
 * a walk over children sees them all, whatever they call themselves.
 */
import { readFileSync } from 'node:fs';
import type { ControlGroup, ResourceLimits } from './control-group.ts';

const watchEveryMs = 100;
const pageBytes = 4096;

export class ProcessTree implements ControlGroup {
  readonly entry: readonly string[] = [];
  readonly #root: number;
  #memoryBytes = Number.POSITIVE_INFINITY;
  #kills = 0;
  readonly #watch: NodeJS.Timeout;

  /** @param root host pid of the sandbox's outermost process */
  constructor(root: number) {
    this.#root = root;
    this.#watch = setInterval(() => this.#look(), watchEveryMs);
    this.#watch.unref();
  }

  setLimits({ memoryBytes }: ResourceLimits): void {
    this.#memoryBytes = memoryBytes;
  }

  /** A look now and then misses peaks; the guest's own account is the better one here. */
  peakMemoryBytes(): undefined {
    return undefined;
  }

  resetPeak(): void {}

  outOfMemoryKills(): number {
    return this.#kills;
  }

  freeze(): void {
    // bubblewrap's outer process stays awake: it is a child of the runner and reports the end of the others.
    for (const pid of descendants(this.#root)) signal(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of descendants(this.#root)) signal(pid, 'SIGCONT');
  }

  /** The outer process dies, and with it the PID namespace, frozen or not. */
  killAll(): void {
    for (const pid of [this.#root, ...descendants(this.#root)]) signal(pid, 'SIGKILL');
  }

  remove(): boolean {
    clearInterval(this.#watch);
    return true;
  }

  #look(): void {
    const bytes = descendants(this.#root).reduce((sum, pid) => sum + privateBytes(pid), 0);
    if (bytes <= this.#memoryBytes || this.#kills > 0) return;
    this.#kills += 1;
    this.killAll();
  }
}

function descendants(root: number): number[] {
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
    found.push(...children);
    queue.push(...children);
  }
  return found;
}

/** Resident pages without those of files, which are shared with every other sandbox of the runtime. */
function privateBytes(pid: number): number {
  const [, resident = 0, shared = 0] = read(`/proc/${pid}/statm`).split(' ').map(Number);
  return (resident - shared) * pageBytes;
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

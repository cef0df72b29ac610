import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../lib/errno.ts';
import {
  type ControlGroup,
  type ControlGroups,
  counter,
  entryInto,
  kernelMemoryLimit,
  type ResourceLimits,
} from './control-group.ts';
import { KeptFile } from './kept-file.ts';
import { listedProcesses } from './listed-processes.ts';
import type { TmpFiles } from './tmp-files.ts';

/** The four controllers that a sandbox needs. Version 1 has a separate tree for each. */
const controllers = ['memory', 'pids', 'cpu', 'freezer'] as const;
type Controller = (typeof controllers)[number];

const cpuPeriodUs = 100_000;
/** The kernel rejects quotas below one millisecond. */
const cpuQuotaMinUs = 1_000;
/** Other processes have 1024: under full load, the console and the owner's programs have priority. */
const cpuShares = 64;

/**
 * @param homes for each controller the folder of the runner's own group, such as `/sys/fs/cgroup/memory/user/1`.
 * @param label names the groups of this runner, unique among running runners
 * @throws when a controller is not mounted or its folder is not writable
 */
export function openCgroupV1(homes: ReadonlyMap<string, string>, label: string): ControlGroups {
  const roots = controllers.map((controller) => {
    const home = homes.get(controller);
    if (!home) throw new Error(`the cgroup v1 controller "${controller}" is not mounted`);
    return path.join(home, label);
  });
  makeAll(roots);
  return {
    kind: 'cgroup v1',
    freezerFolder: roots[controllers.indexOf('freezer')] ?? '',
    create: (name) => new CgroupV1(new Map(controllers.map((c, i) => [c, path.join(roots[i] ?? '', name)]))),
    close: () => {
      for (const root of roots) removeFolder(root);
    },
  };
}

class CgroupV1 implements ControlGroup {
  readonly #folders: ReadonlyMap<Controller, string>;
  readonly entry: readonly string[];
  readonly leastLookMs = 10;
  readonly #peak: KeptFile;
  readonly #usage: KeptFile;

  constructor(folders: ReadonlyMap<Controller, string>) {
    this.#folders = folders;
    makeAll([...folders.values()]);
    this.#peak = new KeptFile(this.#file('memory', 'memory.max_usage_in_bytes'));
    this.#usage = new KeptFile(this.#file('memory', 'memory.usage_in_bytes'));
    this.entry = entryInto(controllers.map((controller) => this.#file(controller, 'cgroup.procs')));
  }

  setLimits(limits: ResourceLimits): void {
    this.#setMemory(kernelMemoryLimit(limits));
    // Version 1 counts the buffers of TCP sockets only if a limit is set for them.
    this.#writeIfThere('memory', 'memory.kmem.tcp.limit_in_bytes', limits.memoryBytes);
    this.#write('pids', 'pids.max', limits.processes);
    this.#write('cpu', 'cpu.shares', cpuShares);
    this.#write('cpu', 'cpu.cfs_period_us', cpuPeriodUs);
    const quotaUs = Math.max(cpuQuotaMinUs, Math.round(limits.cpuCores * cpuPeriodUs));
    this.#write('cpu', 'cpu.cfs_quota_us', quotaUs);
  }

  usedMemoryBytes(): number {
    return this.#usage.readNumber();
  }

  /** Version 1 does not report which part of the kernel's memory is reclaimable. */
  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number } {
    const stat = this.#read('memory', 'memory.stat');
    const pages = counter(stat, 'rss') + counter(stat, 'shmem') + counter(stat, 'swap');
    const leastBytes = pages - files.usedBytes();
    return { leastBytes, mostBytes: leastBytes + Number(this.#read('memory', 'memory.kmem.usage_in_bytes')) };
  }

  async freeCaches(): Promise<void> {
    await writeFile(this.#file('memory', 'memory.force_empty'), '0', { flag: 'r+' }).catch(() => {});
  }

  peakMemoryBytes(): number | undefined {
    return this.#peak.readNumber();
  }

  resetPeak(): void {
    this.#peak.reset();
  }

  outOfMemoryKills(): number {
    return counter(this.#read('memory', 'memory.oom_control'), 'oom_kill');
  }

  freeze(): void {
    this.#write('freezer', 'freezer.state', 'FROZEN');
  }

  thaw(): void {
    this.#write('freezer', 'freezer.state', 'THAWED');
  }

  /** Freezes the group first, so that no process can fork between reading the list and the last signal. */
  killAll(): void {
    if (!existsSync(this.#file('freezer', 'cgroup.procs'))) return; // Removed already: nothing is inside.
    this.freeze();
    for (const pid of listedProcesses(this.#read('freezer', 'cgroup.procs'))) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (codeOf(error) !== 'ESRCH') throw error;
      }
    }
    this.thaw();
  }

  remove(): boolean {
    this.#peak.close();
    this.#usage.close();
    return [...this.#folders.values()].map(removeFolder).every(Boolean);
  }

  /** Memory with swap may never be below memory alone, so the order depends on the direction. */
  #setMemory(bytes: number): void {
    const alone = () => this.#write('memory', 'memory.limit_in_bytes', bytes);
    const withSwap = () => this.#write('memory', 'memory.memsw.limit_in_bytes', bytes);
    try {
      withSwap();
      alone();
    } catch (error) {
      alone();
      // ENOENT: a kernel without swap accounting has only the first of the two.
      if (codeOf(error) !== 'ENOENT') withSwap();
    }
  }

  #file(controller: Controller, name: string): string {
    return path.join(this.#folders.get(controller) ?? '', name);
  }

  #read(controller: Controller, name: string): string {
    return readFileSync(this.#file(controller, name), 'utf8');
  }

  /** For settings that a kernel may lack (`cgroup.memory=nokmem`); the other limits hold without them. */
  #writeIfThere(controller: Controller, name: string, value: string | number): void {
    try {
      this.#write(controller, name, value);
    } catch (error) {
      if (!['ENOENT', 'EOPNOTSUPP', 'ENOTSUP', 'EBUSY', 'EINVAL'].includes(codeOf(error) ?? '')) throw error;
    }
  }

  #write(controller: Controller, name: string, value: string | number): void {
    // 'r+', not 'w': with 'w' the kernel would try to create a missing file, and the error would mislead.
    writeFileSync(this.#file(controller, name), String(value), { flag: 'r+' });
  }
}

/** Creates all groups or none: some controllers may be writable and others not. */
function makeAll(folders: readonly string[]): void {
  const made: string[] = [];
  try {
    for (const folder of folders) {
      mkdirSync(folder);
      made.push(folder);
    }
  } catch (error) {
    for (const folder of made) removeFolder(folder);
    throw error;
  }
}

/** @returns false while a process or a group is still inside; true also if the group no longer exists */
function removeFolder(folder: string): boolean {
  try {
    rmdirSync(folder);
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
  return true;
}

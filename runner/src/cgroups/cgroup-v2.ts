import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
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
import type { TmpFiles } from './tmp-files.ts';

const needed = ['memory', 'pids', 'cpu'] as const;
const cpuPeriodUs = 100_000;
const cpuQuotaMinUs = 1_000;
/** Other groups have 100: under full load, the console and the owner's programs have priority. */
const cpuWeight = 6;

/**
 * Takes over the runner's own group and moves the runner into a leaf, because a group that delegates controllers to its
 * children may hold no process itself (Documentation/admin-guide/cgroup-v2.rst, "No Internal Process Constraint").
 * @param home folder of the runner's own group, such as `/sys/fs/cgroup/user.slice/…/run-1.scope`
 * @throws when the group is not delegated, lacks a controller, or holds processes of other programs
 */
export function openCgroupV2(home: string, label: string): ControlGroups {
  const offered = readFileSync(path.join(home, 'cgroup.controllers'), 'utf8').trim().split(/\s+/);
  const missing = needed.filter((controller) => !offered.includes(controller));
  if (missing.length > 0) throw new Error(`the group ${home} offers no ${missing.join(', ')} controller`);

  const leaf = path.join(home, label);
  mkdirSync(leaf, { recursive: true });
  writeFileSync(path.join(leaf, 'cgroup.procs'), String(process.pid));
  writeFileSync(
    path.join(home, 'cgroup.subtree_control'),
    needed.map((controller) => `+${controller}`).join(' '),
  );
  return {
    kind: 'cgroup v2',
    create: (name) => new CgroupV2(path.join(home, `${label}-${name}`)),
    close: () => {}, // The leaf holds this process and is removed with the delegated scope.
  };
}

class CgroupV2 implements ControlGroup {
  readonly #folder: string;
  readonly entry: readonly string[];
  /** Undefined if the kernel does not report it (before Linux 5.19). */
  #peak: KeptFile | undefined;
  readonly leastLookMs = 10;
  readonly #current: KeptFile;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder);
    this.#peak = new KeptFile(path.join(folder, 'memory.peak'));
    this.#current = new KeptFile(path.join(folder, 'memory.current'));
    this.entry = entryInto([path.join(folder, 'cgroup.procs')]);
  }

  setLimits(limits: ResourceLimits): void {
    this.#write('memory.max', kernelMemoryLimit(limits));
    this.#writeIfThere('memory.swap.max', 0);
    // A sandbox without its bootstrap is useless, so the kernel kills all its processes at once.
    this.#writeIfThere('memory.oom.group', 1);
    this.#write('pids.max', limits.processes);
    const quotaUs = Math.max(cpuQuotaMinUs, Math.round(limits.cpuCores * cpuPeriodUs));
    this.#writeIfThere('cpu.weight', cpuWeight);
    this.#write('cpu.max', `${quotaUs} ${cpuPeriodUs}`);
  }

  usedMemoryBytes(): number {
    return this.#current.readNumber();
  }

  heldMemory(files: TmpFiles): { leastBytes: number; mostBytes: number } {
    const stat = this.#read('memory.stat');
    const sum = (names: readonly string[]) => names.reduce((bytes, name) => bytes + counter(stat, name), 0);
    // The kernel reports the total of its own memory since Linux 5.18, and only the parts before.
    const ofKernel = counter(stat, 'kernel') || sum(['kernel_stack', 'pagetables', 'percpu', 'slab']);
    const bytes =
      sum(['anon', 'shmem', 'sock']) + ofKernel - counter(stat, 'slab_reclaimable') - files.usedBytes();
    return { leastBytes: bytes, mostBytes: bytes };
  }

  /** Not needed: the kernel reports the size of its caches. */
  async freeCaches(): Promise<void> {}

  peakMemoryBytes(): number | undefined {
    return this.#ofPeak((peak) => peak.readNumber());
  }

  resetPeak(): void {
    this.#ofPeak((peak) => peak.reset());
  }

  outOfMemoryKills(): number {
    return counter(this.#read('memory.events'), 'oom_kill');
  }

  freeze(): void {
    this.#write('cgroup.freeze', 1);
  }

  thaw(): void {
    this.#write('cgroup.freeze', 0);
  }

  killAll(): void {
    if (existsSync(this.#folder)) this.#write('cgroup.kill', 1);
  }

  remove(): boolean {
    this.#peak?.close();
    this.#current.close();
    try {
      rmdirSync(this.#folder);
    } catch (error) {
      return codeOf(error) === 'ENOENT';
    }
    return true;
  }

  #ofPeak<T>(act: (peak: KeptFile) => T): T | undefined {
    try {
      return this.#peak && act(this.#peak);
    } catch {
      this.#peak = undefined;
      return undefined;
    }
  }

  #read(name: string): string {
    return readFileSync(path.join(this.#folder, name), 'utf8');
  }

  #write(name: string, value: string | number): void {
    writeFileSync(path.join(this.#folder, name), String(value), { flag: 'r+' });
  }

  /** For settings that older kernels lack or do not let us write; the limit holds without them. */
  #writeIfThere(name: string, value: string | number): void {
    try {
      this.#write(name, value);
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'EINVAL', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
    }
  }
}

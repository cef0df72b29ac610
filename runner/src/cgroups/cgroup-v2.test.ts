import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCgroupV2 } from './cgroup-v2.ts';
import type { ControlGroup } from './control-group.ts';

const mebibyte = 1024 * 1024;
const files = { usedBytes: () => 300 * mebibyte, device: () => undefined };

let home: string;
let group: ControlGroup;
/** Creates a group's folder with the files that a kernel provides. */
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'fc-cgroup-v2-'));
  writeFileSync(path.join(home, 'cgroup.controllers'), 'cpu memory pids');
  group = openCgroupV2(home, 'runner').create('sandbox');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const stat = (counters: Record<string, number>) =>
  writeFileSync(
    path.join(home, 'runner-sandbox/memory.stat'),
    Object.entries(counters)
      .map(([name, mebibytes]) => `${name} ${mebibytes * mebibyte}\n`)
      .join(''),
  );

describe('CgroupV2', () => {
  it('counts neither the page cache nor files of /tmp nor memory that the kernel can free', () => {
    const pages = { anon: 60, file: 700, shmem: 310, sock: 1 };
    stat({ ...pages, kernel: 40, slab: 30, slab_reclaimable: 25, kernel_stack: 2, pagetables: 8 });
    expect(group.heldMemory(files)).toEqual({ leastBytes: 86 * mebibyte, mostBytes: 86 * mebibyte });
  });

  it('adds up the memory of the kernel where it tells only the parts', () => {
    stat({
      anon: 60,
      shmem: 300,
      sock: 0,
      kernel_stack: 2,
      pagetables: 8,
      percpu: 1,
      slab: 30,
      slab_reclaimable: 25,
    });
    expect(group.heldMemory(files).leastBytes).toBe(76 * mebibyte);
  });

  it('sets a limit of the kernel above that of the version', () => {
    for (const name of ['memory.max', 'pids.max', 'cpu.max'])
      writeFileSync(path.join(home, 'runner-sandbox', name), '');
    group.setLimits({ memoryBytes: 128 * mebibyte, filesBytes: 512 * mebibyte, processes: 1, cpuCores: 1 });
    expect(Number(readFileSync(path.join(home, 'runner-sandbox/memory.max'), 'utf8'))).toBe(
      (128 + 512 + 64) * mebibyte,
    );
  });
});

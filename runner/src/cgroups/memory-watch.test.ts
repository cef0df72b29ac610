import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { ControlGroup } from './control-group.ts';
import { MemoryWatch, type Overuse } from './memory-watch.ts';

const mebibyte = 1024 * 1024;
const watches: MemoryWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
});

/** A sandbox of 128 MB with kernel readings that the test sets; the watch reads them at its own interval. */
function sandbox({ filesBytes = 512 * mebibyte } = {}) {
  const memory = { held: 0, caches: 0, files: 0 };
  const told: string[] = [];
  const grants: (() => void)[] = [];
  let givenBack = 0;
  const { promise: ended, resolve: onOveruse } = Promise.withResolvers<Overuse>();
  const group: ControlGroup = {
    entry: [],
    leastLookMs: 10,
    setLimits: () => {},
    usedMemoryBytes: () => memory.held + memory.caches + memory.files,
    heldMemory: () => ({ leastBytes: memory.held, mostBytes: memory.held + memory.caches }),
    freeCaches: async () => {
      told.push('free caches');
      memory.caches = 0;
    },
    peakMemoryBytes: () => undefined,
    resetPeak: () => {},
    outOfMemoryKills: () => 0,
    freeze: () => told.push('freeze'),
    thaw: () => told.push('thaw'),
    killAll: () => {},
    remove: () => true,
  };
  const watch = new MemoryWatch(
    {
      group,
      files: { usedBytes: () => memory.files, device: () => undefined },
      askForRoom: (_bytes, onGranted) => {
        grants.push(onGranted);
        return () => {
          givenBack += 1;
        };
      },
      onOveruse,
      isFrozen: () => false,
    },
    { memoryBytes: 128 * mebibyte, filesBytes },
  );
  watches.push(watch);
  return { memory, told, grants, ended, watch, givenBack: () => givenBack };
}

describe('MemoryWatch', () => {
  it('ends a sandbox that holds more memory than its version has', async () => {
    const { memory, ended } = sandbox();
    memory.held = 129 * mebibyte;
    await expect(ended).resolves.toBe('memory');
  });

  it('counts files of /tmp as memory when its version says so', async () => {
    const { memory, ended } = sandbox({ filesBytes: 0 });
    memory.held = 100 * mebibyte;
    memory.files = 29 * mebibyte;
    await expect(ended).resolves.toBe('memory');
  });

  it('counts what the kernel may keep for speed only when the kernel cannot give it up', async () => {
    const { memory, told, ended } = sandbox();
    memory.held = 100 * mebibyte;
    memory.caches = 29 * mebibyte;
    await expect.poll(() => told).toEqual(['free caches']);
    expect(memory.caches).toBe(0);
    memory.held = 129 * mebibyte;
    await expect(ended).resolves.toBe('memory');
  });

  it('freezes a sandbox whose files need memory of the machine until there is some', async () => {
    const { memory, told, grants, watch, givenBack } = sandbox();
    memory.files = 200 * mebibyte;
    await expect.poll(() => told).toEqual(['freeze']);
    expect(grants).toHaveLength(Math.ceil((72 * mebibyte) / limits.roomForFilesBytes));
    for (const grant of grants) {
      expect(told).toEqual(['freeze']);
      grant();
    }
    expect(told).toEqual(['freeze', 'thaw']);
    watch.close();
    expect(givenBack()).toBe(grants.length);
  });

  it('ends a sandbox whose files find no memory of the machine in time', async () => {
    const { memory, ended } = sandbox();
    memory.files = 200 * mebibyte;
    await expect(ended).resolves.toBe('files');
  });

  it('gives memory of the machine back when files are removed', async () => {
    const { memory, grants, givenBack } = sandbox();
    memory.files = 200 * mebibyte;
    await expect.poll(() => grants.length).toBeGreaterThan(0);
    for (const grant of grants) grant();
    memory.files = 0;
    await expect.poll(() => givenBack()).toBe(grants.length);
  });
});

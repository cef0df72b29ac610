/**
 * Memory, processes, processor time, disk. Where the runner has no control groups, a watchdog and rlimits
 * replace them (`src/cgroups/process-tree.ts`); there, the size of their mounts limits files in memory.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import { attackers, contained, type Field, isNode, openField, told } from './contained.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const mebibyte = 1024 * 1024;
const settings = { entrypoint: 'index.act', executionTimeoutMs: 20_000 };

describe.each(attackers)('code in %s', (runtime) => {
  it.each(isNode(runtime) ? ['forks', 'shell'] : ['forks', 'threads'])(
    'starts processes and threads up to a limit (%s)',
    async (part) => {
      // Enough memory that only the limit of processes stops it.
      const roomy = { ...settings, memoryBytes: 2048 * mebibyte };
      const outcome = await contained(field, { name: 'bombs', runtime, settings: roomy, event: { part } });
      const bomb = returned(outcome) as { refused?: string; running: number };
      expect(bomb.refused).toMatch(/EAGAIN|[Cc]annot fork|can't start new thread|unavailable/);
      expect(bomb.running).toBeGreaterThan(20);
      expect(bomb.running).toBeLessThanOrEqual(512);
    },
  );

  it.each(isNode(runtime) ? ['heap', 'strings'] : ['heap', 'shared', 'tables'])(
    'dies alone, with the limit in its error, when it takes more memory than its version has (%s)',
    async (part) => {
      const outcome = await contained(field, { name: 'bombs', runtime, settings, event: { part } });
      expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
      expect(JSON.stringify(outcome)).toContain('256 MB');
    },
  );

  it.each(isNode(runtime) ? ['child'] : ['child', 'from_thread'])(
    'gets no more memory by having it taken by a process that it started (%s)',
    async (part) => {
      const outcome = await contained(field, { name: 'bombs', runtime, settings, event: { part } });
      expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
    },
  );

  it('gets 512 MB in /tmp and 64 MB in /dev/shm and no more by writing files into memory', async () => {
    const outcome = await contained(field, { name: 'bombs', runtime, settings, event: { part: 'files' } });
    expect(returned(outcome)).toBeLessThanOrEqual((512 + 64) * mebibyte);
  });

  it.each(isNode(runtime) ? [] : ['memfds'])(
    'gets no more memory by files that are in no folder (%s)',
    async (part) => {
      const outcome = await contained(field, { name: 'bombs', runtime, settings, event: { part } });
      // Without control groups, these files do not exist.
      if (outcome.kind === 'returned') expect(returned(outcome)).toBe(0);
      else expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
    },
  );

  it('fills its own /tmp and its own table of open files, and nothing of the host', async () => {
    type Filled = { done: number; refused?: string };
    const roomy = { executionTimeoutMs: 30_000, memoryBytes: 1024 * mebibyte };
    const outcome = await contained(field, { name: 'full-disks', runtime, settings: roomy });
    const disks = returned(outcome) as { mount: string; blocks: Filled; files: Filled; open: Filled };
    // Its own mount in memory, so that it uses no disk space and no inodes of the host.
    expect(disks.mount).toMatch(/ - tmpfs tmpfs /);
    expect(disks.blocks).toMatchObject({ refused: 'ENOSPC' });
    expect(disks.blocks.done).toBeLessThanOrEqual(512);
    expect(disks.files).toMatchObject({ refused: 'ENOSPC' });
    expect(disks.files.done).toBeLessThanOrEqual(100_000);
    expect(disks.open).toMatchObject({ refused: 'EMFILE' });
    expect(disks.open.done).toBeLessThanOrEqual(4096);
    const raise = { name: 'full-disks', runtime, settings: { entrypoint: 'index.raises' } };
    expect(told(await contained(field, raise))).toMatchObject({
      'open more': { refused: expect.any(String) },
    });
  });

  it('cannot take the processor from others by spinning in several instances', async () => {
    const spin = {
      name: 'bombs',
      runtime,
      settings: { ...settings, executionTimeoutMs: 1500 },
      event: { part: 'spins' },
    };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => contained(field, spin)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['timedOut', 'timedOut', 'timedOut', 'timedOut']);
    expect(field.neighbour.usualMs).toBeLessThan(1500);
  });
});

/** /tmp is a disk of 512 MB in addition to a version's memory, or memory of a chosen size (`tmpfsSize`). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunner, type RunnableVersion, type Runner } from '../src/index.ts';
import { dataDir, installedRuntimes, openRunner, returned, run, version } from './harness.ts';

const mebibyte = 1024 * 1024;
const runtime = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';
const program = (entry: string, settings: Partial<RunnableVersion> = {}) =>
  version('temporary-files', {
    runtime,
    entrypoint: `index.${entry}`,
    memoryBytes: 128 * mebibyte,
    executionTimeoutMs: 20_000,
    ...settings,
  });
const gibibyteWithTmpfs = { memoryBytes: 1024 * mebibyte, tmpfsBytes: 640 * mebibyte };

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

describe('/tmp', () => {
  it('holds 512 MB beside the memory of a version, and refuses the next byte with ENOSPC', async () => {
    expect(returned(await run(runner, program('size')))).toEqual(['512', '/tmp']);
    const event = { name: 'all', mebibytes: 600, memory: 80 };
    expect(returned(await run(runner, program('write'), { event }))).toEqual({
      refused: 'ENOSPC',
      files: { all: 512 },
      memory: 80,
    });
  });

  it('leaves a version no more memory than it has', async () => {
    const outcome = await run(runner, program('write_and_allocate'), { event: { mebibytes: 300 } });
    expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
    expect(JSON.stringify(outcome)).toContain('more than its memory of 128 MB;');
    // Exceeds 128 only by the memory that is taken between two readings on a busy machine.
    expect(Number(outcome.lines('stdout').at(-1))).toBeLessThan(300);
  });

  it('does not count as memory when its files are mapped', async () => {
    expect(returned(await run(runner, program('map_file'), { event: { mebibytes: 300 } }))).toBe(300);
  });

  it('adds nothing to the memory that a call reports', async () => {
    const { timings } = await run(runner, program('write'), { event: { name: 'file', mebibytes: 300 } });
    expect(timings.maxMemoryBytes).toBeGreaterThan(5 * mebibyte);
    expect(timings.maxMemoryBytes).toBeLessThan(100 * mebibyte);
  });

  it('holds 100,000 files beside the memory of a version', async () => {
    const { created, refused } = returned(
      await run(runner, program('many'), { event: { files: 120_000 } }),
    ) as { created: number; refused: string };
    expect(refused).toBe('ENOSPC');
    expect(created).toBeGreaterThan(99_000);
    expect(created).toBeLessThanOrEqual(100_000);
  });

  it('keeps its files between calls of an instance, and another instance has none of them', async () => {
    const one = program('write');
    await run(runner, one, { event: { name: 'first', mebibytes: 1 } });
    expect(returned(await run(runner, one, { event: { name: 'second', mebibytes: 2 } }))).toMatchObject({
      files: { first: 1, second: 2 },
    });
    expect(returned(await run(runner, program('list_files')))).toEqual({});
  });

  it('takes memory of its size, and counts, when a version has tmpfsSize', async () => {
    expect(returned(await run(runner, program('size', gibibyteWithTmpfs)))).toEqual(['640', '/tmp']);
    const event = { name: 'all', mebibytes: 700 };
    const filled = await run(runner, program('write', gibibyteWithTmpfs), { event });
    expect(returned(filled)).toMatchObject({ refused: 'ENOSPC', files: { all: 640 } });
    const over = await run(runner, program('write_and_allocate', gibibyteWithTmpfs), {
      event: { mebibytes: 600 },
    });
    expect(over).toMatchObject({ kind: 'outOfMemory' });
    expect(JSON.stringify(over)).toContain('memory of 1024 MB, files in /tmp included;');
  });
});

describe('the memory that files in /tmp take of the machine', () => {
  const onMachineOf = async (mebibytes: number, use: (small: Runner) => Promise<void>) => {
    const small = await createRunner({
      dataDir,
      cloudId: 'b1gcloud',
      tokens: { tokenFor: async () => undefined },
      capacity: { memoryBytes: mebibytes * mebibyte },
    });
    try {
      await use(small);
    } finally {
      await small.close();
    }
  };
  const writes = { name: 'file', mebibytes: 300 };

  it('ends a function that writes more than there is, with the reason', () =>
    onMachineOf(256, async (small) => {
      // The runner reads sizes up to ten times a second; a faster call ends before it is noticed.
      const event = { ...writes, staySeconds: 10 };
      const outcome = await run(small, program('write', { functionId: 'd4ewriter' }), { event });
      expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
      expect(JSON.stringify(outcome)).toContain('no memory left for the files in /tmp');
    }));

  it('comes from idle instances, and returns when the instance ends', () =>
    onMachineOf(512, async (small) => {
      const idle = program('list_files', { functionId: 'd4eidle' });
      await run(small, idle);
      const writer = program('write', { functionId: 'd4ewriter' });
      expect(returned(await run(small, writer, { event: writes }))).toMatchObject({ files: { file: 300 } });
      await small.retire(writer.versionId);
      // All memory of the machine.
      const whole = program('list_files', { functionId: 'd4ewhole', memoryBytes: 512 * mebibyte });
      expect(returned(await run(small, whole))).toEqual({});
    }));
});

/** A call that exceeds its memory has its own outcome, and no code runs between calls. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { eventually, installedRuntimes, openRunner, returned, run, version } from './harness.ts';

const mebibyte = 1024 * 1024;
const runtimes = await installedRuntimes();
const oneOfEach = ['nodejs12', 'nodejs22', runtimes.filter((id) => id.startsWith('python')).at(-1) ?? ''];

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

describe.each(oneOfEach)('%s', (runtime) => {
  const program = (entry: string) =>
    version('resources', { runtime, entrypoint: `index.${entry}`, memoryBytes: 128 * mebibyte });

  it('ends alone, with the reason, when its memory runs out', async () => {
    const beside = version('context', { runtime });
    await run(runner, beside);
    const outcome = await run(runner, program('allocates'));
    expect(outcome).toMatchObject({ kind: 'outOfMemory', error: { errorType: 'OutOfMemory' } });
    expect(JSON.stringify(outcome)).toContain('memory of 128 MB');
    expect(returned(await run(runner, beside))).toMatchObject({ calls: 2 });
    expect(returned(await run(runner, program('fits')))).toBe(32 * mebibyte);
  });

  it('gets ENOSPC when /tmp is full', async () => {
    const outcome = await run(runner, program('fillsTmp'));
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(outcome)).toMatch(/ENOSPC|No space left/);
  });

  it('reports the peak of its memory', async () => {
    const { timings } = await run(runner, program('fits'));
    expect(timings.maxMemoryBytes).toBeGreaterThan(32 * mebibyte);
    expect(timings.maxMemoryBytes).toBeLessThanOrEqual(128 * mebibyte);
  });

  it('reports of a call what that call took, and not what one before it took', async () => {
    const toRun = { ...program('takes'), memoryBytes: 256 * mebibyte };
    const peak = async (mebibytes: number) =>
      (await run(runner, toRun, { event: { mebibytes } })).timings.maxMemoryBytes ?? 0;
    await peak(1);
    expect(await peak(100)).toBeGreaterThan(100 * mebibyte);
    const small = await peak(1);
    expect(small).toBeGreaterThan(5 * mebibyte);
    expect(small).toBeLessThan(100 * mebibyte);
  });

  it('stands still when no call runs, and goes on with the next', async () => {
    // The kernel lets every user read the name of a process.
    const name = randomUUID().slice(0, 8);
    const toRun = program('keepsTicking');
    const event = { name };
    await run(runner, toRun, { event });
    const pid = processNamed(name);
    let seen = switches(pid);
    let quietLooks = 0;
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const now = switches(pid);
      quietLooks = now === seen ? quietLooks + 1 : 0;
      seen = now;
      return quietLooks >= 20;
    }, 'its timer stands still');
    const before = returned(await run(runner, toRun, { event }));
    await eventually(
      async () => Number(returned(await run(runner, toRun, { event }))) > Number(before),
      'its timer goes on',
    );
  });
});

function processNamed(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const pid = pids.findLast((candidate) => read(Number(candidate), 'comm') === `${name}\n`);
  if (pid === undefined) throw new Error(`no process has the name ${name}`);
  return Number(pid);
}

const switches = (pid: number) =>
  readdirSync(`/proc/${pid}/task`)
    .map((task) => /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(read(pid, `task/${task}/status`))?.[1] ?? '')
    .join(',');

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

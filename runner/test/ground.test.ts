/** The ground that a sandbox is built on, which may be laid ahead. */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { eventually, openRunner, returned, run, version } from './harness.ts';
import { descendants, ownSandboxes } from './isolation/traces.ts';

let runner: Runner;
beforeEach(async () => {
  runner = await openRunner();
});
afterEach(() => runner.close());

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It ended meanwhile.
  }
};
/** Shells that have set a network up, or do so, and wait to be told what to run. */
const grounds = () =>
  descendants().filter((pid) => /^sh\0-c\0.*ip_unprivileged_port_start/s.test(commandOf(pid)));
/** A version that goes round the pool. */
const alone = () => version('context', { runtime: 'nodejs22', environment: { X_YCF_NO_RUNTIME_POOL: '1' } });

describe('the ground of a sandbox', () => {
  it('is laid ahead when one was built on, without a folder, and the next sandbox is built on it', async () => {
    expect(grounds()).toEqual([]);
    await run(runner, alone());
    await eventually(() => grounds().length === 1, 'the next ground is laid');
    const [ground = ''] = grounds();
    expect(ownSandboxes()).toHaveLength(1);
    expect(returned(await run(runner, alone()))).toMatchObject({ calls: 1 });
    expect(ownSandboxes()).toHaveLength(2);
    expect(commandOf(ground)).toMatch(/^bwrap\0/);
  });

  it('is laid anew when the one that waited is gone', async () => {
    await run(runner, alone());
    await eventually(() => grounds().length === 1, 'the next ground is laid');
    const [ground = ''] = grounds();
    process.kill(Number(ground), 'SIGKILL');
    await eventually(() => !existsSync(`/proc/${ground}`), 'it is gone');
    expect(returned(await run(runner, alone()))).toMatchObject({ calls: 1 });
  });

  it('goes with the runner, though nothing was built on it', async () => {
    await run(runner, alone());
    await eventually(() => grounds().length === 1, 'the next ground is laid');
    await runner.close();
    await eventually(() => descendants().length === 0, 'no process of ours is left');
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
    return ''; // The process ended after it was listed.
  }
};
/** Shells that set up or have set up a network and wait for an exec request. */
const preparedNamespaces = () =>
  descendants().filter((pid) => /^sh\0-c\0.*ip_unprivileged_port_start/s.test(commandOf(pid)));
/** A list of processes may lack one that is there, so the same list is waited for and read. */
const nextNamespace = () =>
  vi.waitFor(() => {
    const [namespace, ...others] = preparedNamespaces();
    if (namespace === undefined || others.length > 0) throw new Error('the next namespace is not prepared');
    return namespace;
  }, 15_000);
/** A version that does not use the pool. */
const alone = () => version('context', { runtime: 'nodejs22', environment: { X_YCF_NO_RUNTIME_POOL: '1' } });

describe('PreparedNamespaces', () => {
  it('prepares the next namespace without a folder when a sandbox takes one, and the next sandbox takes it', async () => {
    expect(preparedNamespaces()).toEqual([]);
    await run(runner, alone());
    const namespace = await nextNamespace();
    expect(ownSandboxes()).toHaveLength(1);
    expect(returned(await run(runner, alone()))).toMatchObject({ calls: 1 });
    expect(ownSandboxes()).toHaveLength(2);
    expect(commandOf(namespace)).toMatch(/^bwrap\0/);
  });

  it('prepares a new namespace when the one that waited is gone', async () => {
    await run(runner, alone());
    const namespace = await nextNamespace();
    process.kill(Number(namespace), 'SIGKILL');
    await eventually(() => !existsSync(`/proc/${namespace}`), 'it is gone');
    expect(returned(await run(runner, alone()))).toMatchObject({ calls: 1 });
  });

  it('ends a namespace that no sandbox took when the runner closes', async () => {
    await run(runner, alone());
    await eventually(() => preparedNamespaces().length === 1, 'the next namespace is prepared');
    await runner.close();
    await eventually(() => descendants().length === 0, 'no process of ours is left');
  });
});

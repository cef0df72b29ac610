/** Closes a runner during concurrent work of every kind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunnableVersion, Runner } from '../src/index.ts';
import {
  dataDir,
  eventually,
  installedRuntimes,
  openRunner,
  returned,
  run,
  version,
  versionOf,
} from './harness.ts';
import { descendants, groupsOf, ownSandboxes } from './isolation/traces.ts';

const runtimes = [
  'nodejs22',
  (await installedRuntimes()).filter((id) => id.startsWith('python')).at(-1) ?? '',
];
const quick = {
  'index.js': 'exports.main = () => 1;',
  'index.py': 'def main(event, context):\n    return 1\n',
};

const ownFolders = () =>
  readdirSync(path.join(dataDir, 'sandboxes')).filter((name) => name.startsWith(`${process.pid}-`));
const ownMounts = () =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(path.join(dataDir, 'sandboxes', `${process.pid}-`)));
const descriptors = () => readdirSync('/proc/self/fd').length;

/** Work of every kind. The tests check only that it ends, not its results. */
function load(runner: Runner): Promise<unknown>[] {
  const call = (toRun: RunnableVersion) => run(runner, toRun);
  return runtimes.flatMap((runtime) => {
    const hanging = (settings: Partial<RunnableVersion> = {}) =>
      version('process', { runtime, entrypoint: 'index.hangs', ...settings });
    const crowded = hanging({ instancesLimit: 2 });
    const kept = versionOf(quick, { runtime });
    runner.provision([{ version: kept, instances: 2 }]);
    runner.prewarm(runtime);
    return [
      // Running and queued calls.
      ...Array.from({ length: 12 }, () => call(crowded)),
      // Each in its own instance, from the pool and without it, with and without egress.
      call(hanging()),
      call(hanging({ egress: 'none' })),
      call(hanging({ environment: { X_YCF_NO_RUNTIME_POOL: '1' } })),
      call(hanging({ environment: { NODE_OPTIONS: '--no-warnings' } })),
      call(hanging({ cloudNames: 'internet' })),
      // Idle after a short time, then frozen.
      call(versionOf(quick, { runtime })),
      call(versionOf({ ...quick, 'more.txt': 'x' }, { runtime, concurrency: 4 })),
      runner.isolationProblem(),
    ];
  });
}

describe('a runner that closes under load', () => {
  it.each([0, 1, 4, 8])(
    'leaves nothing when there are %i sandboxes, and everybody who waits is told',
    async (count) => {
      const before = descriptors();
      const runner = await openRunner();
      const settled = Promise.allSettled(load(runner));
      await eventually(() => ownSandboxes().length >= count, `${count} sandboxes exist`);
      await Promise.all([runner.close(), runner.close()]);
      for (const each of await settled) {
        if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'RUNNER_CLOSED' });
        // A value means a result before the close; an interrupted check has none.
        else if (each.value !== undefined) expect(returned(each.value as never)).toBe(1);
      }
      expect(ownFolders()).toEqual([]);
      expect(ownMounts()).toEqual([]);
      await eventually(() => descendants().length === 0, 'no process of ours is left');
      expect(groupsOf(process.pid).filter((group) => existsSync(group))).toEqual([]);
      await eventually(() => descriptors() <= before, 'no descriptor of ours is left open');
      // Earlier operations that end late must not create new folders.
      expect(ownFolders()).toEqual([]);
    },
    30_000,
  );
});

/**
 * What the kernel counts for a whole user or the whole machine: docs/security.md, "Kernel budgets", has a row for each.
 * An ordinary user's sandboxes may share that user's budgets, so this is where the person would notice.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  openField,
  pythonOnly,
  told,
} from './contained.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const name = 'kernel-budgets';
const hold = { entrypoint: 'index.hold', executionTimeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };

/** What the person of this test cannot do at the moment. */
const failsForThePerson = (): unknown =>
  JSON.parse(execFileSync('python3', [path.join(import.meta.dirname, 'person.py')], { encoding: 'utf8' }));

describe.each(pythonOnly)('a sandbox in %s', (runtime) => {
  it('refuses calls that spend budgets of the user or the machine, with the error of a kernel that lacks them', async () => {
    const acts = told(await contained(field, { name, runtime }));
    const by = (errno: string) => Object.keys(acts).filter((act) => acts[act]?.refused === errno);
    expect(by('ENOSYS')).toEqual([
      'inotify_init1',
      'io_setup',
      'mq_open',
      'semget',
      'shmget',
      'msgget',
      'vmsplice',
      'openat2',
      'pages in memory by mincore',
    ]);
    expect(by('EINVAL')).toEqual([
      'prctl core scheduling',
      'disk past the cache',
      'disk past the cache, later',
    ]);
    expect(by('ENOTSUP')).toEqual(['pages in memory by preadv2']);
    const others = Object.entries(acts).filter(
      ([, { refused }]) => !['ENOSYS', 'EINVAL', 'ENOTSUP', 'EPERM'].includes(refused ?? ''),
    );
    expect(others).toEqual([]);
    expect(Object.keys(acts).length).toBeGreaterThan(30);
  });

  it('has resource limits that are as low as honest programs allow', async () => {
    const settings = { entrypoint: 'index.limits' };
    expect(returned(await contained(field, { name, runtime, settings }))).toEqual({
      NOFILE: [expect.any(Number), expect.any(Number)],
      NPROC: [512, 512],
      MEMLOCK: [65536, 65536],
      SIGPENDING: [64, 64],
      MSGQUEUE: [0, 0],
      CORE: [0, 0],
    });
  });

  it('flushes nothing to the disk when it calls fsync() on a shared file', async () => {
    const settings = { entrypoint: 'index.flushes' };
    expect(returned(await contained(field, { name, runtime, settings }))).toBeLessThan(1);
  });

  it.each([
    ['signals', 4],
    ['timers', 4],
    ['locked', 8],
  ])(
    'leaves the budgets of the person and of other sandboxes usable when three hold all they get (%s)',
    async (part, processes) => {
      const attack = { name, runtime, settings: hold, event: { part, processes } };
      await containedCalls(field, attack, async ({ call }) => {
        await Promise.all([1, 2, 3].map(() => call()));
        expect(failsForThePerson()).toEqual({});
        // Another sandbox starts, whose bootstrap passes two descriptors, and its program may pass some too.
        const honest = { name: 'honest-programs', runtime };
        expect(returned(await contained(field, honest))).toEqual([]);
      });
    },
  );
});

describe.each(attackers)('a sandbox in %s', (runtime) => {
  it('runs honest programs: processes, pools, passed descriptors, databases, files, names', async () => {
    const settings = { executionTimeoutMs: 30_000, memoryBytes: 1024 * 1024 * 1024 };
    expect(returned(await contained(field, { name: 'honest-programs', runtime, settings }))).toEqual([]);
  });
});

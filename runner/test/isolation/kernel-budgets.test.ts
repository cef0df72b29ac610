/**
 * Resources that the kernel limits for a whole user or the whole machine; docs/security.md, "Kernel budgets", has a row
 * for each. An ordinary user's sandboxes may share that user's budgets, so this suite also checks the user's own
 * programs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, returned } from '../harness.ts';
import {
  attackers,
  contained,
  containedCalls,
  type Field,
  openField,
  pythonOnly,
  told,
} from './contained.ts';
import { descendants } from './traces.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const name = 'kernel-budgets';
const hold = { entrypoint: 'index.hold', executionTimeoutMs: 20_000, memoryBytes: 512 * 1024 * 1024 };

/** As root, and for an account with subordinate ids. */
const hasHostUsers =
  process.getuid?.() === 0 ||
  spawnSync('unshare', ['--user', '--map-root-user', '--map-auto', 'true']).status === 0;

/** A number of this machine's `/proc/net/sockstat`. */
const pagesOf = (pattern: RegExp) =>
  Number(pattern.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1] ?? 0);

/** The host user of each running or waiting sandbox, by its PID namespace. */
function usersOfSandboxes(): Map<string, string> {
  const users = new Map<string, string>();
  for (const pid of descendants()) {
    try {
      const [, user = ''] = /^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      users.set(readlinkSync(`/proc/${pid}/ns/pid`), user);
    } catch {
      // The process ended after it was listed.
    }
  }
  users.delete(readlinkSync('/proc/self/ns/pid'));
  return users;
}

/** The operations that currently fail for the user of this test. */
const failsForThePerson = (): Record<string, string> =>
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
      'prctl seccomp filter',
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

  it('has a host user that no other sandbox has, unless the account has no subordinate ids', async () => {
    await containedCalls(
      field,
      { name, runtime, settings: { entrypoint: 'index.limits' } },
      async ({ call }) => {
        await Promise.all([call(), call()]);
        const users = [...usersOfSandboxes().values()];
        expect(users.length).toBeGreaterThan(1);
        const own = String(process.getuid?.());
        expect(new Set(users)).toEqual(new Set(hasHostUsers ? users.filter((user) => user !== own) : [own]));
        if (hasHostUsers) expect(new Set(users).size).toBe(users.length);
      },
    );
  });

  it('ends when it holds more sockets than it may, with small buffers until then', async () => {
    const bufferBytes = () => 4096 * pagesOf(/^TCP: .* mem (\d+)/m);
    const before = bufferBytes();
    const most = 1024 * 2 * 128 * 1024;
    const attack = { name, runtime, settings: hold, event: { part: 'socket_buffers', processes: 1 } };
    await containedCalls(field, attack, async ({ call }) => {
      expect(returned(await call())).toBeGreaterThan(1024 * 1024);
      expect(bufferBytes() - before).toBeLessThan(most);
      // The runner may stop its instance during the call or after it.
      const outcome = await call({ part: 'socket_buffers', processes: 8 });
      if (outcome.kind !== 'returned') expect(JSON.stringify(outcome)).toContain('more than 1024 sockets');
      await eventually(() => bufferBytes() - before < most / 8, 'the buffers are gone');
    });
  });

  it('adds few entries to the tables of neighbours, which are the machine’s', async () => {
    const entries = () =>
      ['arp_cache', 'ndisc_cache'].map((table) => {
        const [, row = ''] = readFileSync(`/proc/net/stat/${table}`, 'utf8').split('\n');
        return Number.parseInt(row, 16);
      });
    const before = entries();
    const settings = { ...hold, egress: 'internet' as const };
    const attack = { name, runtime, settings, event: { part: 'neighbours', processes: 1 } };
    await containedCalls(field, attack, async ({ call }) => {
      await call();
      for (const [at, count] of entries().entries()) expect(count - (before[at] ?? 0)).toBeLessThan(64);
    });
    const seen = { name, runtime, settings: { entrypoint: 'index.links', egress: 'internet' as const } };
    expect(returned(await contained(field, seen))).not.toContain('tap0');
  });

  it('flushes nothing to the disk when it calls fsync() on a shared file', async () => {
    const settings = { entrypoint: 'index.flushes' };
    expect(returned(await contained(field, { name, runtime, settings }))).toBeLessThan(1);
  });

  it.each<[part: string, processes: number]>([
    ['signals', 4],
    ['timers', 4],
    ['locked', 8],
    ['in_flight', 8],
    // Where sandboxes share the account's user, the kernel has one budget for these, and the runner stops a sandbox
    // that takes too many.
    ['pipes', hasHostUsers ? 16 : 2],
    ['watches', 1],
  ])(
    'leaves the budgets of the person and of other sandboxes usable when three hold all they get (%s)',
    async (part, processes) => {
      const attack = { name, runtime, settings: hold, event: { part, processes } };
      await containedCalls(field, attack, async ({ call }) => {
        await Promise.all([1, 2, 3].map(() => call()));
        // Pipes are the only resource that shared users have less of until the runner's next check.
        if (part === 'pipes' && !hasHostUsers)
          await eventually(() => Object.keys(failsForThePerson()).length === 0, 'the person has pipes');
        expect(failsForThePerson()).toEqual({});
        // Another sandbox starts. Its bootstrap passes two descriptors, and its program may pass some, too.
        const honest = { name: 'honest-programs', runtime };
        // The runner stops a sandbox that shares its user and takes too much at its next check.
        await eventually(async () => {
          const failed = returned(await contained(field, honest)) as string[];
          return failed.length === 0;
        }, 'another sandbox runs honest programs');
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

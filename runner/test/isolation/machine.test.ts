/**
 * Machines that cannot isolate, simulated by removing a feature from this one. `src/sandbox/preflight.test.ts`
 * tests the other causes, AppArmor among them, and their fixes; `e2e/checks/no-isolation.spec.ts` tests that the
 * console still opens.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDir, installedRuntimes } from '../harness.ts';

const here = import.meta.dirname;
type Said = {
  problem: string | null;
  sharedInodes?: string;
  call: { kind: string; printed?: string[]; message?: string };
};

/** @param around argv of the program that simulates the other machine and starts the following arguments */
function onMachine(...around: string[]): Promise<Said> {
  const [program = '', ...args] = [...around, process.execPath, path.join(here, 'on-this-machine.ts')];
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, FC_TEST_DATA_DIR: dataDir };
    execFile(program, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Said);
    });
  });
}

/** Runs a constant script in its own mount namespace, then the following command. */
const withMounts = (script: string) => [
  ...['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', `${script} && exec "$@"`, 'sh'],
];
const withoutNamespaces = [
  ...['unshare', '--user', '--map-user=1000', '--map-group=1000', '--keep-caps', 'sh', '-c'],
  ...['echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', 'sh'],
];

beforeAll(async () => {
  await installedRuntimes();
});

describe('a machine', () => {
  it('as it is runs a function: what the others lack is what stops them', async () => {
    expect(await onMachine('env')).toEqual({
      problem: null,
      call: { kind: 'returned', printed: ['it ran'] },
    });
  });

  it.each([
    [
      'bubblewrap',
      withMounts('mount --bind /dev/null /usr/bin/bwrap'),
      /^Functions cannot be isolated: bwrap is not installed\. Run: sudo apt-get install bubblewrap$/,
    ],
    [
      'user namespaces',
      withoutNamespaces,
      /^Functions cannot be isolated: the number of user namespaces is limited to none\. Run: sudo sysctl user\.max_user_namespaces=\d+ /,
    ],
    [
      'system call filters',
      ['/usr/bin/python3', path.join(here, 'without-seccomp.py')],
      /^Functions cannot be isolated: .*(seccomp|SECCOMP)/s,
    ],
  ])('without %s refuses to run a function, and says why with the one fix', async (_, around, sentence) => {
    const { problem, call } = await onMachine(...around);
    expect(problem).toMatch(sentence);
    expect(call.kind).toBe('refused');
    expect(call.message).toMatch(/\S+ \S+/);
    expect(JSON.stringify(call)).not.toContain('it ran');
  });

  it('isolates without overlay mounts, and reports that sandboxes share inodes', async () => {
    const said = await onMachine(...withoutOverlays());
    expect(said).toEqual({
      problem: null,
      sharedInodes: expect.stringContaining('no overlays here'),
      call: { kind: 'returned', printed: ['it ran'] },
    });
  });

  it('without control groups still isolates: limits are held otherwise', async () => {
    const said = await onMachine(...withoutCgroups());
    expect(said).toEqual({ problem: null, call: { kind: 'returned', printed: ['it ran'] } });
  });
});

/** Replaces `mount` by a program that rejects a table with overlays, as the kernel would. */
function withoutOverlays(): string[] {
  const script = [
    'place=$(mktemp -d) && chmod 755 "$place" && mount -t tmpfs -o mode=755 tmpfs "$place" && cp /usr/bin/mount "$place/mount"',
    `printf '#!/bin/sh\ngrep -qs -- ^overlay "$3" </dev/null && { echo mount: no overlays here >&2; exit 32; }\nexec %s "$@"\n' "$place/mount" > "$place/stand-in"`,
    'chmod 755 "$place/stand-in" && mount --bind "$place/stand-in" /usr/bin/mount',
  ].join(' && ');
  if (process.getuid?.() === 0)
    return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', `${script} && exec "$@"`, 'sh'];
  // Mounts as root of a namespace, and then becomes an ordinary user again.
  const asUser = `${script} && exec unshare --user --map-user=1000 --map-group=1000 "$@"`;
  return ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', asUser, 'sh'];
}

/** As in a container: read-only for root. An ordinary user without delegation has none anyway. */
function withoutCgroups(): string[] {
  if (process.getuid?.() !== 0) return ['env'];
  const readOnly = 'case "$type" in cgroup|cgroup2) mount -o remount,bind,ro "$place" || exit 1;; esac';
  const script = `while read -r _ place type _; do ${readOnly}; done < /proc/mounts; exec "$@"`;
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockedRanges } from './blocked-ranges.ts';
import { openEgress, slirpArguments } from './egress.ts';

test('slirp4netns › drops to the user of the sandbox before it touches the network', () => {
  expect(
    slirpArguments({ pid: 7, user: { namespacePid: 5, uid: 100123, isSubordinate: false } }).slice(0, 6),
  ).toEqual(['nsenter', '--mount=/proc/5/ns/mnt', 'setpriv', '--reuid', '100123', '--regid']);
});

test('slirp4netns › gets as many sockets as one sandbox may have flows', () => {
  expect(slirpArguments({ pid: 7 }).slice(0, 3)).toEqual(['prlimit', '--nofile=512:512', 'slirp4netns']);
});

/** A namespace whose only process sleeps, like a sandbox's; ordinary users create it with their own user namespace. */
let namespace: ChildProcess;

beforeAll(async () => {
  const network =
    'ip link set lo up; for range in "$@"; do ip route add blackhole "$range"; done; echo up; exec sleep 600';
  namespace = spawn(
    'unshare',
    ['--user', '--map-root-user', '--net', 'sh', '-c', network, 'sh', ...blockedRanges],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (!namespace.stdout) throw new Error('no output to wait for');
  await once(namespace.stdout, 'data');
});

afterAll(() => {
  namespace.kill('SIGKILL');
});

function inside(...command: string[]): string {
  const enter = ['-t', String(namespace.pid), '-U', '-n', '--preserve-credentials', ...command];
  return execFileSync('nsenter', enter, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

test('egress › adds a route to the internet, none to private ranges, and removes it again', async () => {
  expect(inside('ip', 'route')).not.toContain('default');
  const egress = await openEgress({ pid: namespace.pid ?? 0 });
  expect(inside('ip', 'route')).toContain('default via 198.19.255.2 dev tap0');
  expect(inside('ip', 'route', 'get', '203.0.113.9')).toContain('dev tap0');
  expect(inside('ip', 'route', 'get', '198.19.255.3')).toContain('dev tap0');
  for (const address of ['10.1.2.3', '192.168.1.1', '169.254.1.1', '198.18.0.1']) {
    expect(() => inside('ip', 'route', 'get', address)).toThrow();
  }
  await egress.close();
  expect(inside('ip', 'route')).not.toContain('default');
});

test('egress › names the reason when the namespace is gone', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  await expect(openEgress({ pid: child.pid ?? 0 })).rejects.toMatchObject({
    code: 'SANDBOX_FAILED',
    message: expect.stringContaining('slirp4netns'),
  });
});

/**
 * The environment of a program, compared with the published dump of a function in the cloud (docs/compatibility.md).
 */
import { availableParallelism, release } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, returned, run, version } from './harness.ts';

type Platform = {
  environment: Record<string, string>;
  folder: string;
  user: [uid: number, gid: number, umask: number];
  limits: Record<string, number>;
  mounts: Record<string, [kind: string, options: string[]]>;
  exists: Record<string, boolean>;
  writable: string[];
  hosts: string;
  resolver: string;
  uname: string[];
  processes: string[];
  cores: number;
  tools: string[];
};

const runtime = (await installedRuntimes()).findLast((id) => id.startsWith('python')) ?? '';
const mebibyte = 1024 * 1024;
const absent = ['/sys', '/run', '/var', '/function/scratch', '/function/runtime/shared-libs'];

let runner: Runner;
let platform: Platform;
beforeAll(async () => {
  runner = await openRunner();
  const event = {
    paths: [...absent, '/etc/os-release'],
    folders: ['/', '/tmp', '/dev/shm', '/function', '/function/code', '/function/runtime', '/usr', '/etc'],
  };
  const toRun = version('platform', { runtime, memoryBytes: 128 * mebibyte, environment: { MINE: '1' } });
  platform = returned(await run(runner, toRun, { event })) as Platform;
});
afterAll(() => runner.close());

describe('the platform of a function', () => {
  it('sets the variables of the cloud', () => {
    expect(platform.environment).toMatchObject({
      AWS_LAMBDA_RUNTIME_API: '169.254.169.254',
      LAMBDA_RUNTIME_DIR: '/function/runtime',
      LAMBDA_TASK_ROOT: '/function/code',
      PATH: '/function/code:/function/runtime/bin:/function/runtime:/usr/bin:/usr/local/bin:/sbin:/bin',
      X_YCF_CONCURRENCY: '1',
      X_YCF_MEMORY_SIZE: String(128 * mebibyte),
      _HANDLER: 'index.main',
    });
  });

  it('tells Node.js programs that they are in production unless their version says otherwise', async () => {
    const nodeEnvironment = async (environment: Record<string, string>) => {
      const value = returned(await run(runner, version('context', { runtime: 'nodejs22', environment })));
      return (value as { environment: Record<string, string> }).environment.NODE_ENV;
    };
    expect(await nodeEnvironment({})).toBe('production');
    expect(await nodeEnvironment({ NODE_ENV: 'test' })).toBe('test');
  });

  it('adds variables that the cloud lacks, and leaves out some of the cloud', () => {
    expect(platform.environment).toMatchObject({
      HOME: '/tmp',
      LANG: 'C.UTF-8',
      LD_LIBRARY_PATH: '/opt/interpreter/lib:/function/code/shared-libs',
      PYTHONDONTWRITEBYTECODE: '1',
    });
    for (const name of ['X_YCF_VSOCK_PORT', 'X_YCF_RUNTIME_POOL', 'X_YCF_WORKER_ID'])
      expect(platform.environment).not.toHaveProperty(name);
  });

  it('mounts code and runtime read-only, and /tmp without the right to execute', () => {
    const { mounts } = platform;
    expect(mounts['/function/code']?.[1]).toEqual(expect.arrayContaining(['ro', 'nosuid', 'nodev']));
    expect(mounts['/function/runtime']?.[1]).toContain('ro');
    expect(mounts['/tmp']).toEqual(['tmpfs', expect.arrayContaining(['rw', 'nosuid', 'nodev', 'noexec'])]);
    expect(mounts['/']?.[1]).toContain('ro');
    expect(platform.writable).toEqual(['/tmp', '/dev/shm']);
  });

  it('shows none of the folders that only a machine of its own needs', () => {
    expect(platform.exists).toMatchObject(Object.fromEntries(absent.map((path) => [path, false])));
    expect(platform.exists['/etc/os-release']).toBe(true);
  });

  it('finds the programs that Debian names through /etc/alternatives', () => {
    expect(platform.tools).toEqual(['/usr/bin/awk', 'ok']);
  });

  it('resolves the names of the loopback addresses and asks one resolver', () => {
    expect(platform.hosts).toMatch(/^::1 localhost ip6-localhost ip6-loopback$/m);
    expect(platform.resolver).toBe('nameserver 198.19.255.3\n');
  });

  it('runs as an ordinary user with the limits of one', () => {
    expect(platform.user).toEqual([1000, 1000, 0o022]);
    expect(platform.folder).toBe('/function/code');
    expect(platform.limits).toMatchObject({ CORE: 0, NPROC: 512, MEMLOCK: 65_536, FSIZE: -1, AS: -1 });
    expect(platform.limits.NOFILE).toBeLessThanOrEqual(1024);
  });

  it('shows its own processes, the kernel of the machine and its cores', () => {
    expect(platform.uname[1]).toBe('function');
    expect(platform.uname[2]).toBe(release());
    expect(platform.processes).toContain('1');
    expect(platform.processes.length).toBeLessThan(10);
    expect(platform.cores).toBe(availableParallelism());
  });
});

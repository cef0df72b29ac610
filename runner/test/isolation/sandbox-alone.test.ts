/** Defences behind the seccomp filter, each tested without it. */
import { constants } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BareSandboxes } from './bare-sandboxes.ts';

let sandboxes: BareSandboxes;
beforeAll(async () => {
  sandboxes = await BareSandboxes.open();
});
afterAll(() => sandboxes.close());

describe('sandbox without a system call filter', () => {
  it('gets no notice of files that the host and other sandboxes open', async () => {
    const { lines, goOn, ended } = sandboxes.start(
      '/usr/bin/python3',
      '/function/code/watcher.py',
      '/usr/bin',
      'env',
    );
    expect(await lines.next()).toMatchObject({ value: 'watching' });
    await readFile('/usr/bin/true');
    expect(await sandboxes.start('/usr/bin/true').ended).toMatchObject({ status: 0 });
    goOn();
    expect(await lines.next()).toMatchObject({ value: 'env' });
    expect(await ended).toMatchObject({ status: 0 });
  });

  it('holds up nobody on the host with a lease on its code', async () => {
    const file = path.join(sandboxes.codeDir, 'leased.txt');
    await writeFile(file, '');
    const { lines, goOn, ended } = sandboxes.start(
      '/usr/bin/python3',
      '/function/code/lessee.py',
      '/function/code/leased.txt',
    );
    expect(await lines.next()).toMatchObject({ done: false });
    // EWOULDBLOCK while a process has a lease on this inode.
    await (await open(file, constants.O_RDWR | constants.O_NONBLOCK)).close();
    goOn();
    expect(await ended).toMatchObject({ status: 0 });
  });

  it('makes no user namespace', async () => {
    const { status, stderr } = await sandboxes.start('/usr/bin/unshare', '--user', '/usr/bin/true').ended;
    expect(stderr).toMatch(/unshare failed: No space left on device/);
    expect(status).not.toBe(0);
  });

  it.each([
    '/added',
    '/usr/added',
    '/function/added',
    '/dev/added',
    '/opt',
    '/proc/sys/fs/added',
    '/etc/added',
  ])('adds no folder %s', async (folder) => {
    const { status, stderr } = await sandboxes.start('/usr/bin/mkdir', folder).ended;
    expect(stderr).toContain('Read-only file system');
    expect(status).toBe(1);
  });
});

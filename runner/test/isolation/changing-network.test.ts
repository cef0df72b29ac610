/** Changes the networks of the machine while sandboxes wait and run: `src/network/host-networks.ts`. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDir, installedRuntimes } from '../harness.ts';

/** Runs the following command in its own network namespace, which it may change. */
const withNetwork =
  process.getuid?.() === 0
    ? ['unshare', '--net']
    : ['unshare', '--user', '--map-current-user', '--keep-caps', '--net'];

function onChangingNetwork(): Promise<Record<string, string>> {
  const program = path.join(import.meta.dirname, 'on-changing-network.ts');
  const [unshare = '', ...args] = [...withNetwork, process.execPath, program];
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, FC_TEST_DATA_DIR: dataDir };
    execFile(unshare, args, { env, timeout: 50_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    });
  });
}

beforeAll(async () => {
  await installedRuntimes();
});

describe('a sandbox with a way to the internet', () => {
  it('reaches no address that the machine gets while it waits or runs', async () => {
    const { before, ...seen } = await onChangingNetwork();
    // At first the address is like any other, and egress is open.
    expect(before).not.toBe('EHOSTUNREACH');
    expect(seen).toEqual({
      own: 'EHOSTUNREACH',
      during: 'EHOSTUNREACH',
      later: 'EHOSTUNREACH',
      waited: 'EHOSTUNREACH',
      neighbour: 'EHOSTUNREACH',
    });
  }, 60_000);
});

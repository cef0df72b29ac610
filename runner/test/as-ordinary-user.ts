/**
 * Runs suites again with the runner as an ordinary user when root runs the tests, because root's failures prove little
 * about an ordinary user's. The checkout may be in a folder that this user cannot enter, so it is bound elsewhere in a
 * private mount namespace. The user gets a data folder with the interpreters that were already prepared.
 */
import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { dataDir, openRunner } from './harness.ts';

/** A uid that no account has. */
const uid = 1_888_000_001;

/**
 * A constant: $1 is the checkout, $2 where to bind it, $3 the user, $4 a folder with files that replace those in /etc,
 * or empty, $5 the interpreters, $6 where to bind them; the rest is the command to run there. On a machine without
 * udev, only root may use /dev/net/tun; the user gets one with the mode that distributions set.
 */
const asUser = [
  'set -e',
  'mount --bind "$1" "$2"',
  'mount -t tmpfs -o mode=755 tmpfs /dev/net',
  'mknod -m 666 /dev/net/tun c 10 200',
  'if [ -n "$4" ]; then for file in "$4"/*; do mount --bind "$file" "/etc/$(basename "$file")"; done; fi',
  'mount --bind "$5" "$6"',
  'cd "$2/runner"',
  'user="$3"; shift 6',
  'exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs "$@"',
].join('\n');

export class OrdinaryUser {
  readonly #home: string;
  readonly #etcDir: string;

  private constructor(home: string, etcDir: string) {
    this.#home = home;
    this.#etcDir = etcDir;
  }

  /** @param hasSubordinateIds whether /etc assigns it user and group ids for its sandboxes (subuid(5)) */
  static async create({ hasSubordinateIds = false } = {}): Promise<OrdinaryUser> {
    await (await openRunner()).close();
    const home = await mkdtemp(path.join(tmpdir(), 'fc-runner-user-'));
    for (const name of ['checkout', 'data/runtimes', 'tmp'])
      await mkdir(path.join(home, name), { recursive: true });
    for (const name of ['', 'data', 'tmp']) await chown(path.join(home, name), uid, uid);
    if (!hasSubordinateIds) return new OrdinaryUser(home, '');
    const etcDir = path.join(home, 'etc');
    await mkdir(etcDir);
    const passwd = await readFile('/etc/passwd', 'utf8');
    await writeFile(path.join(etcDir, 'passwd'), `${passwd}fc-tester:x:${uid}:${uid}::${home}:/bin/sh\n`);
    for (const file of ['subuid', 'subgid'])
      await writeFile(path.join(etcDir, file), `fc-tester:${uid + 1000}:65536\n`);
    return new OrdinaryUser(home, etcDir);
  }

  /** @param suites paths below `runner/`; each must have tests, and none may fail or be skipped */
  async passes(suites: readonly string[], { withinMs }: { withinMs: number }): Promise<void> {
    const { failed, said } = await this.#run(
      suites,
      withinMs,
      await realpath(path.join(dataDir, 'runtimes')),
    );
    // Shows the report of the failures in the assertion.
    expect(failed ? said.slice(-8000) : 'passed').toBe('passed');
    // Vitest ignores a path that does not exist.
    expect(said).toContain(`Test Files  ${suites.length} passed (${suites.length})`);
    expect(said).not.toMatch(/\d+ (failed|skipped)/);
  }

  remove(): Promise<void> {
    return rm(this.#home, { recursive: true, force: true });
  }

  #run(
    suites: readonly string[],
    timeout: number,
    runtimes: string,
  ): Promise<{ failed: boolean; said: string }> {
    const repository = path.resolve(import.meta.dirname, '../..');
    const checkout = path.join(this.#home, 'checkout');
    const config = ['--configLoader', 'native', '--config', 'test/ordinary-user.config.ts'];
    const program = [
      path.join(checkout, 'node_modules/.bin/node'),
      path.join(checkout, 'node_modules/vitest/vitest.mjs'),
      ...['run', '--root', '.', ...config, ...suites],
    ];
    const around = ['--mount', '--propagation', 'private', 'sh', '-c', asUser, 'sh'];
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: this.#home,
      NO_COLOR: '1',
      TMPDIR: path.join(this.#home, 'tmp'),
      FC_TEST_DATA_DIR: path.join(this.#home, 'data'),
    };
    return new Promise((resolve) => {
      execFile(
        'unshare',
        [
          ...[...around, repository, checkout, String(uid), this.#etcDir],
          ...[runtimes, path.join(this.#home, 'data/runtimes'), ...program],
        ],
        { env, timeout, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) => resolve({ failed: error !== null, said: stdout + stderr }),
      );
    });
  }
}

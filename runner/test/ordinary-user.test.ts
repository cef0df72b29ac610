/**
 * The same suites with the runner as an ordinary user, when the tests are run by root: "cannot" proves little when root
 * says it. The checkout may lie where that user may not walk, so it is bound to a place of its own in a private mount
 * namespace; the user gets a data folder with the interpreters that were prepared already.
 */
import { execFile } from 'node:child_process';
import { chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDir, openRunner } from './harness.ts';

const isRoot = process.getuid?.() === 0;
/** A number that no account has. */
const uid = 1_888_000_001;
const suites = [
  'test/seed.test.ts',
  'test/lifecycle.test.ts',
  'test/metadata.test.ts',
  'test/resources.test.ts',
  'test/egress.test.ts',
];

/** A constant: $1 is the checkout, $2 where to bind it, $3 the user, the rest is what to run there. */
const asUser =
  'set -e; mount --bind "$1" "$2"; cd "$2/runner"; user="$3"; shift 3; exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs "$@"';

describe.runIf(isRoot)('the runner as an ordinary user', () => {
  let home: string;
  beforeAll(async () => {
    await (await openRunner()).close();
    home = await mkdtemp(path.join(tmpdir(), 'fc-runner-user-'));
    await cp(path.join(dataDir, 'runtimes'), path.join(home, 'data/runtimes'), { recursive: true });
    await mkdir(path.join(home, 'checkout'));
    for (const dir of [home, path.join(home, 'data'), path.join(home, 'data/runtimes')])
      await chown(dir, uid, uid);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it.each(suites)(
    'passes %s',
    async (suite) => {
      const repository = path.resolve(import.meta.dirname, '../..');
      const checkout = path.join(home, 'checkout');
      const program = [
        path.join(checkout, 'node_modules/.bin/node'),
        path.join(checkout, 'node_modules/vitest/vitest.mjs'),
        ...[
          'run',
          '--root',
          '.',
          '--configLoader',
          'native',
          '--config',
          'test/ordinary-user.config.ts',
          suite,
        ],
      ];
      const result = await new Promise<{ failed: boolean; said: string }>((resolve) => {
        execFile(
          'unshare',
          [
            '--mount',
            '--propagation',
            'private',
            'sh',
            '-c',
            asUser,
            'sh',
            repository,
            checkout,
            String(uid),
            ...program,
          ],
          {
            env: {
              PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
              HOME: home,
              FC_TEST_DATA_DIR: path.join(home, 'data'),
            },
            timeout: 200_000,
          },
          (error, stdout, stderr) => resolve({ failed: error !== null, said: stdout + stderr }),
        );
      });
      expect(result.said).toMatch(/Tests .*\d+ passed/);
      expect(result.said).not.toMatch(/\d+ (failed|skipped)/);
      expect(result.failed).toBe(false);
    },
    240_000,
  );
});

import { join } from 'node:path';
import { root, toolEnvironment } from './places.mjs';
import { findChromium } from './system-packages.mjs';

/**
 * Command line of Playwright: the system's Chromium drives the real server that each worker starts.
 *
 * @param {readonly string[]} args such as `--reporter=list`
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {{ argv: string[], cwd: string, env: NodeJS.ProcessEnv }}
 */
export function browserTests(args, extra = {}) {
  const e2e = join(root, 'e2e');
  return {
    argv: [join(e2e, 'node_modules', '.bin', 'playwright'), 'test', ...args],
    cwd: e2e,
    env: {
      ...toolEnvironment(),
      CHROMIUM: findChromium() ?? '',
      // Otherwise, Playwright keeps its compiled code in the temporary folder.
      PWTEST_CACHE_DIR: join(root, 'node_modules', '.cache', 'playwright'),
      ...extra,
    },
  };
}

import { defineConfig } from 'vitest/config';

/**
 * For the suites that `ordinary-user.test.ts` runs: like the root configuration, but writes nothing into the checkout.
 */
export default defineConfig({
  cacheDir: `${process.env.HOME}/cache`,
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    globalSetup: './test/prepared-runtimes.ts',
  },
});

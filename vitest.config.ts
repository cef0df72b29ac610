import { defineConfig } from 'vitest/config';

/** A sandbox is born in tens of milliseconds; on a loaded machine with two cores it may take its time. */
const patienceMs = 30_000;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'repository', root: 'scripts', include: ['**/*.test.ts'] } },
      {
        test: {
          name: 'runner',
          root: 'runner',
          include: ['**/*.test.ts'],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        test: {
          name: 'bff',
          root: 'bff',
          include: ['**/*.test.ts'],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        extends: './web/vite.config.ts',
        test: { name: 'web', root: 'web', include: ['src/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
      },
    ],
  },
});

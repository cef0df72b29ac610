import { defineConfig } from 'vitest/config';

/** A sandbox is born in tens of milliseconds; on a loaded machine with two cores it may take its time. */
const patienceMs = 30_000;

export default defineConfig({
  test: {
    // Most tests wait for processes: two cores serve three files at a time. By default there would be one.
    maxWorkers: 3,
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

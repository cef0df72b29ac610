import { defineConfig } from 'vitest/config';

/** A sandbox is born in tens of milliseconds; on a loaded machine with two cores it may take its time. */
const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Most tests wait for processes: two files at a time keep two cores busy. By default there would be one. */
const sideBySide = { ...patience, maxWorkers: 2, sequence: { groupOrder: 0 } };

/** What promises times to a neighbour, or takes all that the machine has: one file after the other, and nothing beside. */
const alone = { ...patience, maxWorkers: 1, sequence: { groupOrder: 1 } };
const isolation = ['test/isolation/**/*.test.ts', 'test/ordinary-user.test.ts'];
const neighbours = ['test/neighbours.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { ...sideBySide, name: 'repository', root: 'scripts', include: ['**/*.test.ts'] } },
      {
        test: {
          ...sideBySide,
          name: 'runner',
          root: 'runner',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...isolation],
        },
      },
      { test: { ...alone, name: 'isolation', root: 'runner', include: isolation } },
      {
        test: {
          ...sideBySide,
          name: 'bff',
          root: 'bff',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...neighbours],
        },
      },
      { test: { ...alone, name: 'neighbours', root: 'bff', include: neighbours } },
      {
        extends: './web/vite.config.ts',
        test: {
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          name: 'web',
          root: 'web',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
        },
      },
    ],
  },
});

import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A sandbox starts in tens of milliseconds. A busy machine with two cores may take much longer, also for a poll. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } };

/** Most tests wait for processes: three files at a time keep two cores busy. By default there would be one. */
const sideBySide = { ...patience, maxWorkers: 3, sequence: { groupOrder: 0 } };

/** Attacks take all that a sandbox may have, so fewer other tests run beside them. */
const attacks = { ...patience, maxWorkers: 2, sequence: { groupOrder: 1 } };

/** Root runs suites again as an ordinary user. They start first, because they take longest. */
const secondRuns = [
  'test/ordinary-user.test.ts',
  'test/isolation/ordinary-user.test.ts',
  'test/isolation/subordinate-ids.test.ts',
];
const timedSecondRun = 'test/out-of-memory-ordinary-user.test.ts';
/** An ordinary user needs no second run. */
const isRoot = process.getuid?.() === 0;

const nodeModules = '**/node_modules/**';
const isolation = 'test/isolation/**/*.test.ts';

/** Their promise is a time: nothing runs beside. */
const alone = { ...patience, maxWorkers: 1, sequence: { groupOrder: 2 } };
const timed = [
  'src/routes/changes.test.ts',
  'test/neighbours.test.ts',
  'test/out-of-memory*.test.ts',
  'test/time-limits.test.ts',
];

/** Prepares the runtimes before the first test. */
const withRuntimes = (part: 'bff' | 'runner') => ({
  globalSetup: path.resolve(import.meta.dirname, part, 'test/prepared-runtimes.ts'),
});

/** Their files share the modules of a worker, which halves the processor time, and so change nothing that is global. */
const sharedModules = { isolate: false };

/** Files that take longest start first, so that no worker is left alone with one at the end. */
const longest = [
  ...secondRuns,
  'bff/src/main.test.ts',
  'start-faults.test.ts',
  'runner/test/builds.test.ts',
  'bootstrap.contract.test.ts',
  'bff/test/tools.test.ts',
  'bootstrap.contract-calls.test.ts',
  'bff/test/inside.test.ts',
  'routes/builds.test.ts',
  'supervisor.test.ts',
  'bff/test/admission.test.ts',
  'build-bounds.test.ts',
  'serving-faults.test.ts',
  'deletion.test.ts',
  'build-sharing.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...sideBySide,
          ...sharedModules,
          name: 'repository',
          root: 'scripts',
          include: ['**/*.test.ts'],
        },
      },
      {
        test: {
          ...sideBySide,
          ...withRuntimes('runner'),
          name: 'runner',
          root: 'runner',
          include: ['**/*.test.ts'],
          exclude: [nodeModules, isolation, ...secondRuns, ...timed],
        },
      },
      ...(isRoot
        ? [
            {
              test: {
                ...sideBySide,
                ...withRuntimes('runner'),
                name: 'ordinary-user',
                root: 'runner',
                include: ['test/ordinary-user.test.ts'],
              },
            },
          ]
        : []),
      {
        test: {
          ...attacks,
          ...withRuntimes('runner'),
          name: 'isolation',
          root: 'runner',
          include: [isolation],
          exclude: isRoot ? [nodeModules] : [nodeModules, ...secondRuns],
        },
      },
      {
        test: {
          ...sideBySide,
          ...withRuntimes('bff'),
          name: 'bff',
          root: 'bff',
          include: ['**/*.test.ts'],
          exclude: [nodeModules, ...timed],
        },
      },
      { test: { ...alone, ...withRuntimes('bff'), name: 'bff-timed', root: 'bff', include: timed } },
      {
        test: {
          ...alone,
          ...withRuntimes('runner'),
          name: 'runner-timed',
          root: 'runner',
          include: timed,
          exclude: isRoot ? [nodeModules] : [nodeModules, timedSecondRun],
        },
      },
      {
        extends: './web/vite.config.ts',
        test: {
          ...sideBySide,
          ...sharedModules,
          name: 'web',
          root: 'web',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          setupFiles: path.resolve(import.meta.dirname, 'web/build/test-setup.ts'),
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A sandbox is born in tens of milliseconds; on a loaded machine with two cores it may take its time. */
const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

/** Most tests wait for processes: two files at a time keep two cores busy. By default there would be one. */
const sideBySide = { ...patience, maxWorkers: 2, sequence: { groupOrder: 0 } };

/** Attacks take all that a sandbox may have, so fewer other tests run beside them. */
const attacks = { ...patience, maxWorkers: 2, sequence: { groupOrder: 1 } };
const isolation = ['test/isolation/**/*.test.ts'];

/** Runs suites of the runner again in one worker, after the browser stories and beside the other tests. */
const ordinaryUser = ['test/ordinary-user.test.ts'];

/** Root runs suites again as an ordinary user, who needs no second run. */
const secondRuns = [
  ...ordinaryUser,
  'test/isolation/ordinary-user.test.ts',
  'test/isolation/subordinate-ids.test.ts',
  'test/out-of-memory-ordinary-user.test.ts',
];
const leftOut = ['**/node_modules/**', ...(process.getuid?.() === 0 ? [] : secondRuns)];

/** Their promise is a time: nothing runs beside. */
const alone = { ...patience, maxWorkers: 1, sequence: { groupOrder: 2 } };
const timed = ['test/neighbours.test.ts', 'test/out-of-memory*.test.ts'];

/** Their files share the modules of a worker, which halves the processor time, and so change nothing that is global. */
const sharedModules = { isolate: false };

/** Files that take longest start first, so that no worker is left alone with one at the end. */
const longest = [
  'isolation/ordinary-user.test.ts',
  'isolation/subordinate-ids.test.ts',
  'bff/src/main.test.ts',
  'start-faults.test.ts',
  'runner/test/builds.test.ts',
  'bootstrap.contract.test.ts',
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
          name: 'runner',
          root: 'runner',
          include: ['**/*.test.ts'],
          exclude: [...leftOut, ...isolation, ...ordinaryUser, ...timed],
        },
      },
      { test: { ...sideBySide, name: 'ordinary-user', root: 'runner', include: ordinaryUser } },
      { test: { ...attacks, name: 'isolation', root: 'runner', include: isolation, exclude: leftOut } },
      {
        test: {
          ...sideBySide,
          name: 'bff',
          root: 'bff',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...timed],
        },
      },
      { test: { ...alone, name: 'bff-timed', root: 'bff', include: timed } },
      { test: { ...alone, name: 'runner-timed', root: 'runner', include: timed, exclude: leftOut } },
      {
        extends: './web/vite.config.ts',
        test: {
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          ...sharedModules,
          name: 'web',
          root: 'web',
          include: ['src/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
        },
      },
    ],
  },
});

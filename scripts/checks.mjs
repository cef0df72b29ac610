import { tool } from './places.mjs';

/**
 * Checks that run before any test; each counts as one test.
 *
 * @type {readonly { name: string, argv: readonly string[] }[]}
 */
export const checks = [
  { name: 'format and lint', argv: [tool('biome'), 'ci'] },
  ...['web', 'bff', 'runner', 'e2e', 'scripts'].map((part) => ({
    name: `types of ${part}`,
    argv: [tool('tsc'), '-p', part],
  })),
  { name: 'unused code', argv: [tool('knip')] },
];

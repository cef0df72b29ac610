import { expect, test } from 'vitest';
import { limitsOf } from './limits-of.ts';

const gibibyte = 1024 ** 3;

test('processor time follows memory, and a small function gets a whole core', () => {
  const cores = [0.125, 1, 2, 4, 6, 8].map((size) => limitsOf({ memoryBytes: size * gibibyte }).cpuCores);
  expect(cores).toEqual([1, 1, 1, 2, 3, 4]);
});

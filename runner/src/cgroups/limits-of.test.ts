import { expect, test } from 'vitest';
import { limitsOf } from './limits-of.ts';

const gibibyte = 1024 ** 3;
const coresOn = (machineCores: number) =>
  [0.125, 1, 2, 4, 6, 8].map((size) => limitsOf({ memoryBytes: size * gibibyte }, machineCores).cpuCores);

test('limits › give processor time by memory, and a whole core to a small function', () => {
  expect(coresOn(4)).toEqual([1, 1, 1, 2, 3, 4]);
});

test('limits › promise no more cores than the machine has', () => {
  expect(coresOn(2)).toEqual([1, 1, 1, 2, 2, 2]);
});

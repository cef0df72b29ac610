import { expect, test } from 'vitest';
import {
  emptyValue,
  formatBytes,
  formatCountdown,
  formatDate,
  formatDuration,
  formatMoment,
  recordText,
} from './format.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [3_670_016, '3.5 MB'],
  [134_217_728, '128 MB'],
  [2_147_483_648, '2 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.19, '0.2 ms'],
  [3, '3 ms'],
  [41.6, '42 ms'],
  [1234, '1.23 s'],
  [12_345, '12.3 s'],
])('%f milliseconds are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('time left is told in its two largest units and never below zero', () => {
  expect(formatCountdown(43_199_000)).toBe('11 h 59 min');
  expect(formatCountdown(59_000)).toBe('59 s');
  expect(formatCountdown(-1)).toBe('expired');
});

test('a date that is none is shown as nothing', () => {
  expect(formatDate('')).toBe(emptyValue);
});

test('a moment of today needs no day', () => {
  const now = new Date(2030, 0, 31, 18);
  expect(formatMoment(new Date(2030, 0, 31, 14, 3, 22, 4).toISOString(), now)).toBe('14:03:22.004');
  expect(formatMoment(new Date(2030, 0, 30, 14, 3, 22, 4).toISOString(), now)).toBe('30 Jan 14:03:22.004');
});

test('the rows of a stack, which a record parts by carriage returns, are lines on the screen', () => {
  expect(recordText('Error: no\r    at main\r\n    at handle')).toBe('Error: no\n    at main\n    at handle');
});

import { expect, test } from 'vitest';
import { defaultSettings } from '../draft/draft.ts';
import { checkSettings, environmentBytes } from './settings-check.ts';

const withEnvironment = (...rows: [string, string][]) => ({
  ...defaultSettings,
  environment: rows.map(([name, value]) => ({ name, value })),
});

test('the default settings stand', () => {
  expect(checkSettings(defaultSettings)).toEqual([]);
});

test('names and values are counted together, in bytes', () => {
  expect(environmentBytes(withEnvironment(['A', 'я'], ['', 'ignored']).environment)).toBe(3);
});

test('4096 bytes of environment pass and 4097 do not', () => {
  expect(checkSettings(withEnvironment(['A', 'x'.repeat(4095)]))).toEqual([]);
  expect(checkSettings(withEnvironment(['A', 'x'.repeat(4096)]))).toEqual([
    'Environment variables take 4097 bytes, names and values together; the limit is 4096.',
  ]);
});

test('a row that is wrong is told by its own rule', () => {
  expect(checkSettings(withEnvironment(['1A', '']))[0]).toContain('starts with a letter');
  expect(checkSettings(withEnvironment(['A', '1'], ['A', '2']))).toEqual([
    'Environment variables: “A” is set twice.',
  ]);
  expect(checkSettings(withEnvironment(['', 'lost']))[0]).toContain('Enter a name for the variable');
});

test('the timeout keeps within the limit of the service', () => {
  expect(checkSettings({ ...defaultSettings, timeoutSeconds: 600 })).toEqual([]);
  expect(checkSettings({ ...defaultSettings, timeoutSeconds: 601 })).toEqual([
    'Set the timeout to 1 to 600 seconds.',
  ]);
  expect(checkSettings({ ...defaultSettings, timeoutSeconds: Number.NaN })).toEqual([
    'Set the timeout to 1 to 600 seconds.',
  ]);
});

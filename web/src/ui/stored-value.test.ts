import { beforeEach, expect, test } from 'vitest';
import { storedValue } from './stored-value.ts';

const theme = () =>
  storedValue<'light' | 'dark'>('test.theme', {
    read: (stored) => (stored === 'light' || stored === 'dark' ? stored : undefined),
    fallback: 'light',
  });

beforeEach(() => localStorage.clear());

test('a value is kept for the next visit', () => {
  theme().set('dark');
  expect(theme().get()).toBe('dark');
});

test.each(['not json', '"purple"', '{}'])('stored %j is not believed', (text) => {
  localStorage.setItem('test.theme', text);
  expect(theme().get()).toBe('light');
});

test('listeners hear of a change until they leave', () => {
  const value = theme();
  let heard = 0;
  const leave = value.subscribe(() => heard++);
  value.set('dark');
  leave();
  value.set('light');
  expect(heard).toBe(1);
});

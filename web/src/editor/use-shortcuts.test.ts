import { expect, test } from 'vitest';
import { shortcutOf } from './use-shortcuts.ts';

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]) =>
  shortcutOf({
    key,
    ctrlKey: held.includes('ctrlKey'),
    metaKey: held.includes('metaKey'),
    shiftKey: held.includes('shiftKey'),
    altKey: held.includes('altKey'),
  });

test('the same keys work with Ctrl and with Cmd', () => {
  for (const held of ['ctrlKey', 'metaKey'] as const) {
    expect(press('s', held)).toBe('keepDraft');
    expect(press('U', held, 'shiftKey')).toBe('createVersion');
    expect(press('Enter', held)).toBe('run');
    expect(press('p', held)).toBe('goToFile');
  }
});

test('keys that mean something else are left alone', () => {
  expect(press('s')).toBeUndefined();
  expect(press('Enter')).toBeUndefined();
  expect(press('u', 'ctrlKey')).toBeUndefined();
  expect(press('s', 'ctrlKey', 'altKey')).toBeUndefined();
});

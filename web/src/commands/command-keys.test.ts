// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { commandOf } from './command-keys.ts';

const press = (key: string, rest: object = {}) =>
  commandOf({
    key,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    target: document.body,
    ...rest,
  });

describe('commandOf', () => {
  it.each([{ ctrlKey: true }, { metaKey: true }])('opens the palette for K with %j', (modifier) => {
    expect(press('k', modifier)).toBe('palette');
    expect(press('K', modifier)).toBe('palette');
  });

  it.each([{}, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, altKey: true }])(
    'opens nothing for K with %j',
    (modifiers) => {
      expect(press('k', modifiers)).toBeUndefined();
    },
  );

  it('opens the shortcuts for a question mark, but not while one is typed', () => {
    expect(press('?', { shiftKey: true })).toBe('shortcuts');
    for (const html of ['<input>', '<textarea></textarea>', '<div class="monaco-editor"><i></i></div>']) {
      document.body.innerHTML = html;
      const target = document.querySelector('i') ?? document.body.firstElementChild;
      expect(press('?', { shiftKey: true, target })).toBeUndefined();
    }
  });
});

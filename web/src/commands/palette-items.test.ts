import { describe, expect, it } from 'vitest';
import { matches } from '../ui/Picker.tsx';
import { functionsFor } from './palette-items.ts';

const named = (name: string) => ({ id: `id-${name}`, name, description: '' });

describe('functionsFor', () => {
  it('puts names that begin with the text first', () => {
    const { shown } = functionsFor(
      [named('my-token'), named('token-b'), named('token-a'), named('x')],
      'Token',
    );
    expect(shown.map(({ name }) => name)).toEqual(['token-a', 'token-b', 'my-token']);
  });

  it('counts the functions that it leaves out', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => named(`f-${n}`));
    const { shown, more } = functionsFor(many, 'f-');
    expect([shown.length, more]).toEqual([50, 9950]);
  });
});

describe('matches', () => {
  it('finds words in any order and case', () => {
    expect(matches('Create function', 'func CREATE')).toBe(true);
    expect(matches('Create function', 'delete')).toBe(false);
    expect(matches('Create function', '')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { filesFor } from './QuickOpen.tsx';

const paths = ['lib/index.js', 'index.js', 'lib/text.js', 'node_modules/lib-index/a.js'];

describe('filesFor', () => {
  it('finds paths that have every word of the text, in any case', () => {
    expect(filesFor(paths, 'LIB tex').shown).toEqual(['lib/text.js']);
    expect(filesFor(paths, 'gone').shown).toEqual([]);
  });

  it('puts files whose name begins with the text first', () => {
    expect(filesFor(paths, 'index').shown).toEqual([
      'index.js',
      'lib/index.js',
      'node_modules/lib-index/a.js',
    ]);
  });

  it('shows 50 of many files and counts the others', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `f${index}.js`);
    expect(filesFor(many, 'f')).toMatchObject({ shown: { length: 50 }, more: 2950 });
  });
});

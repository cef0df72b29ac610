import { describe, expect, it } from 'vitest';
import { changedPackages, packageTree } from './package-tree.ts';

const item = (path: string, requires: string[] = [], version = '1.0.0') => ({
  path,
  name: path,
  version,
  requires,
});
const shape = (packages: ReturnType<typeof item>[]) =>
  packageTree(packages).map(
    ({ item: { name }, depth, isRepeated }) => `${'  '.repeat(depth)}${name}${isRepeated ? ' …' : ''}`,
  );

describe('package tree', () => {
  it('lists what nothing requires first, and a repeated branch once', () => {
    expect(shape([item('a', ['b']), item('b', ['c']), item('c'), item('d', ['b', 'c'])])).toEqual([
      'a',
      '  b',
      '    c',
      'd',
      '  b …',
      '  c',
    ]);
  });

  it('lists the packages of a cycle', () => {
    expect(shape([item('a', ['b']), item('b', ['a'])])).toEqual(['a', '  b', '    a …']);
  });

  it('lists a chain that is longer than a call stack', () => {
    const chain = Array.from({ length: 50_000 }, (_, at) => item(`p${at}`, [`p${at + 1}`]));
    expect(packageTree(chain)).toHaveLength(50_000);
  });
});

describe('changed packages', () => {
  it('names packages that were added, removed or changed', () => {
    const before = [item('kept'), item('old'), item('up')];
    const after = [item('kept'), item('new'), item('up', [], '2.0.0')];
    expect(changedPackages(before, after)).toEqual([
      { name: 'new', before: undefined, after: '1.0.0' },
      { name: 'old', before: '1.0.0', after: undefined },
      { name: 'up', before: '1.0.0', after: '2.0.0' },
    ]);
  });
});

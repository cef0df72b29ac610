import { expect, test } from 'vitest';
import { visibleNodes } from './file-tree.ts';

const file = { kind: 'text', text: '' } as const;
const files = { 'index.js': file, 'lib/b.js': file, 'lib/deep/c.js': file, 'a.txt': file };
const show = (closed: string[]) =>
  visibleNodes(files, new Set(closed)).map((node) => `${'  '.repeat(node.depth)}${node.name}`);

test('folders come before files, each by name', () => {
  expect(show([])).toEqual(['lib', '  deep', '    c.js', '  b.js', 'a.txt', 'index.js']);
});

test('a closed folder hides what is below it', () => {
  expect(show(['lib'])).toEqual(['lib', 'a.txt', 'index.js']);
  expect(show(['lib/deep'])).toEqual(['lib', '  deep', '  b.js', 'a.txt', 'index.js']);
});

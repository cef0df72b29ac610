import { expect, test } from 'vitest';
import type { DraftFiles } from '../draft/draft.ts';
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

test('an empty folder and a link have a line of their own', () => {
  const files: DraftFiles = {
    'lib/a.js': { kind: 'text', text: '' },
    'lib/b.js': { kind: 'link', target: 'a.js' },
    'lib/empty': { kind: 'folder' },
    static: { kind: 'folder' },
  };
  expect(visibleNodes(files, new Set()).map(({ path, kind }) => [path, kind])).toEqual([
    ['lib', 'folder'],
    ['lib/empty', 'folder'],
    ['lib/a.js', 'file'],
    ['lib/b.js', 'link'],
    ['static', 'folder'],
  ]);
});

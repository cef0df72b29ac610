import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { FileTree } from './FileTree.tsx';
import type { PackageSize } from './package-size.ts';

afterEach(cleanup);

const file = { kind: 'text', text: '' } as const;

function renderTree(size?: PackageSize) {
  const actions = {
    onOpen: vi.fn(),
    onAdd: vi.fn(),
    onRename: vi.fn(),
    onDelete: vi.fn(),
    onUpload: vi.fn(),
    onDrop: vi.fn(),
  };
  render(
    <ThemeProvider theme="light">
      <FileTree
        files={{ 'index.js': file, 'lib/a.js': file, 'lib/b.js': file }}
        activePath="index.js"
        changedPaths={new Set(['lib/a.js'])}
        size={size}
        {...actions}
      />
    </ThemeProvider>,
  );
  return actions;
}
const item = (name: string) => screen.getByRole('treeitem', { name });
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

test('the tree is walked by arrows and a file is opened by Enter', () => {
  const actions = renderTree();
  item('index.js').focus();
  press('Home');
  expect(document.activeElement).toBe(item('lib'));
  press('ArrowDown');
  expect(document.activeElement).toBe(item('a.js, changed'));
  press('Enter');
  expect(actions.onOpen).toHaveBeenCalledWith('lib/a.js');
});

test('the left arrow goes to the folder and then closes it', () => {
  renderTree();
  item('b.js').focus();
  press('ArrowLeft');
  expect(document.activeElement).toBe(item('lib'));
  press('ArrowLeft');
  expect(item('lib').getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('treeitem', { name: 'b.js' })).toBeNull();
});

test('F2 renames and Delete deletes what has the focus', () => {
  const actions = renderTree();
  item('b.js').focus();
  press('F2');
  press('Delete');
  expect(actions.onRename).toHaveBeenCalledWith('lib/b.js');
  expect(actions.onDelete).toHaveBeenCalledWith('lib/b.js');
});

test('one line of the tree is a tab stop, the others are not', () => {
  renderTree();
  expect(screen.getAllByRole('treeitem').filter((each) => each.tabIndex === 0)).toEqual([item('index.js')]);
});

test('the size of the package stands below its files, against what a version takes, and warns near it', () => {
  renderTree({ zipBytes: 1024, unpackedBytes: 4096 });
  expect(screen.getByText('1 KB of 3.5 MB zipped')).toBeTruthy();
  expect(screen.getByText('4 KB of 128 MB unpacked')).toBeTruthy();
  expect(screen.queryByRole('status')).toBeNull();
  cleanup();
  renderTree({ zipBytes: 3_400_000, unpackedBytes: 4_000_000 });
  expect(screen.getByRole('status').textContent).toContain('close to the limit');
  cleanup();
  renderTree({ unpackedBytes: 140_000_000 });
  expect(screen.getByRole('status').textContent).toContain('133.5 MB (140,000,000 bytes) unpacked');
});

import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { FileTree } from './FileTree.tsx';

afterEach(cleanup);

const file = { kind: 'text', text: '' } as const;

function renderTree() {
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

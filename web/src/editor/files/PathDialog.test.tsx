import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { PathDialog } from './PathDialog.tsx';

afterEach(cleanup);

async function openDialog(initialPath = '') {
  const onApply = vi.fn();
  const onClose = vi.fn();
  render(
    <ThemeProvider theme="light">
      <PathDialog
        title="New file"
        applyText="Create"
        initialPath={initialPath}
        check={(path) => (path === '' ? 'A file needs a path.' : undefined)}
        onApply={onApply}
        onClose={onClose}
      />
    </ThemeProvider>,
  );
  const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Path' });
  await waitFor(() => expect(document.activeElement).toBe(field));
  return { field, onApply, onClose };
}

const enter = { key: 'Enter', code: 'Enter' };

test('the cursor is in the field, so that what is typed and Enter make the file', async () => {
  const { field, onApply } = await openDialog();
  fireEvent.change(field, { target: { value: 'lib/text.js' } });
  fireEvent.keyDown(field, enter);
  expect(onApply).toHaveBeenCalledExactlyOnceWith('lib/text.js');
});

test('Enter in an empty field says what is missing and makes nothing', async () => {
  const { field, onApply } = await openDialog();
  fireEvent.keyDown(field, enter);
  expect(screen.getByRole('alert').textContent).toBe('A file needs a path.');
  expect(onApply).not.toHaveBeenCalled();
});

test('a path that stays as it was closes the dialog', async () => {
  const { field, onApply, onClose } = await openDialog('index.js');
  fireEvent.keyDown(field, enter);
  expect(onClose).toHaveBeenCalledOnce();
  expect(onApply).not.toHaveBeenCalled();
});

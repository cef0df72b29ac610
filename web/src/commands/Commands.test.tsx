import { ThemeProvider } from '@gravity-ui/uikit';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Commands } from './Commands.tsx';

afterEach(cleanup);

const renderCommands = () =>
  render(
    <ThemeProvider theme="light">
      <Commands />
    </ThemeProvider>,
  );

describe('Commands', () => {
  // The first test, because the code of the dialog stays loaded.
  it('closes on Escape while the code of the dialog is on its way', async () => {
    renderCommands();
    fireEvent.keyDown(document.body, { key: '?' });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await act(() => import('./ShortcutsDialog.tsx'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('opens the shortcuts on ? and closes them on Escape', async () => {
    renderCommands();
    fireEvent.keyDown(document.body, { key: '?' });
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    fireEvent.keyDown(document.body, { key: 'Escape' });
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  });
});

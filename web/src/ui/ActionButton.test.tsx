import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ActionButton } from './ActionButton.tsx';

afterEach(cleanup);

test('a button that cannot be used can be reached, says why and does nothing', () => {
  const onClick = vi.fn();
  render(
    <ThemeProvider theme="light">
      <ActionButton onClick={onClick} disabledReason="There is no version yet.">
        Run
      </ActionButton>
    </ThemeProvider>,
  );
  const button = screen.getByRole('button', { name: 'Run' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  expect(button.hasAttribute('disabled')).toBe(false);
  const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
  expect(reason?.textContent).toBe('There is no version yet.');
  fireEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
});

test('a button that can be used is an ordinary one', () => {
  const onClick = vi.fn();
  render(
    <ThemeProvider theme="light">
      <ActionButton onClick={onClick}>Run</ActionButton>
    </ThemeProvider>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Run' }));
  expect(onClick).toHaveBeenCalledTimes(1);
});

import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { MetadataField } from './MetadataField.tsx';

afterEach(cleanup);

function renderField(formats: { gce: boolean; awsV1: boolean }) {
  const onUpdate = vi.fn();
  render(
    <ThemeProvider theme="light">
      <MetadataField formats={formats} onUpdate={onUpdate} />
    </ThemeProvider>,
  );
  return onUpdate;
}
const format = (name: string) => screen.getByRole('checkbox', { name });

test('each format is switched by itself', () => {
  const onUpdate = renderField({ gce: true, awsV1: true });
  fireEvent.click(format('GCE'));
  expect(onUpdate).toHaveBeenLastCalledWith({ gce: false, awsV1: true });
  fireEvent.click(format('AWS v1'));
  expect(onUpdate).toHaveBeenLastCalledWith({ gce: true, awsV1: false });
});

test('the group has a name, and says what is left of the token without GCE', () => {
  renderField({ gce: false, awsV1: true });
  const group = screen.getByRole('group', { name: 'Metadata service' });
  const hint = document.getElementById(group.getAttribute('aria-describedby') ?? '');
  expect(hint?.textContent).toBe('The token is only in context.token.');
  cleanup();
  renderField({ gce: true, awsV1: false });
  expect(screen.queryByText(/context\.token/)).toBeNull();
});

import { ThemeProvider } from '@gravity-ui/uikit';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { EnvironmentRow } from '../draft/draft.ts';
import { CloudNamesField } from './CloudNamesField.tsx';

afterEach(cleanup);

const greeting = { name: 'GREETING', value: 'hello' };
const away = { name: 'FC_CLOUD_NAMES', value: 'internet' };

async function choose(rows: readonly EnvironmentRow[], name: string) {
  const onUpdate = vi.fn();
  render(
    <ThemeProvider theme="light">
      <CloudNamesField rows={rows} onUpdate={onUpdate} />
    </ThemeProvider>,
  );
  fireEvent.click(screen.getByRole('combobox'));
  fireEvent.click(await screen.findByRole('option', { name }));
  return onUpdate;
}

test('the names are sent to the internet by a variable of the version', async () => {
  const onUpdate = await choose([greeting], 'Resolve to the internet');
  expect(onUpdate).toHaveBeenLastCalledWith([greeting, away]);
});

test('they lead here again without it, and a version that has it says where they lead', async () => {
  const onUpdate = await choose([away, greeting], 'Resolve to this console');
  expect(screen.getByText(/Yandex Cloud answers/)).not.toBeNull();
  expect(onUpdate).toHaveBeenLastCalledWith([greeting]);
});

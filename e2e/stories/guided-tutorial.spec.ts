import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

/** Far more than the number of controls on any screen. */
const mostStops = 60;

/** Presses Tab until the control has the focus. */
async function tabTo(page: Page, control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press(key);
    if (await control.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${mostStops} times ${key} did not reach ${control}`);
}

test('Tutorial page guides, fills the editor and ticks its steps, by keyboard alone', async ({
  page,
}, info) => {
  const person = new Person(page);
  const { keyboard } = page;
  const dock = page.getByRole('region', { name: 'Tutorial' });
  const dialog = page.getByRole('dialog', { name: 'Create function' });
  const name = dialog.getByLabel('Name');
  await page.goto('/tutorial');
  await station(page, info, '1-four-variants');
  await tabTo(page, page.getByRole('button', { name: 'Start: Node.js, metadata service' }));
  await keyboard.press('Enter');
  // The focus moves to the current step, not to the top of the page.
  await expect(page.getByRole('listitem').filter({ hasText: '1. Create a function' })).toBeFocused();
  await keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Open the dialog' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(name).toBeFocused();
  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Create function' }).first()).toBeFocused();
  await keyboard.press('Enter');
  await expect(name).toBeFocused();
  await keyboard.type('iam-token-node-metadata');
  await keyboard.press('Enter');
  await person.expectEditor();

  await expect(dock).not.toContainText('Create a function.');
  await expect(page.getByRole('heading', { level: 1 }), 'the new screen has the focus').toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Skip to the tutorial' }), 'Shift+Tab');
  await keyboard.press('Enter');
  await expect(dock).toBeFocused();
  const showMe = dock.getByRole('button', { name: 'Show me' });
  const pointer = page.getByRole('dialog').getByRole('button', { name: 'Close' });

  const createAccount = person.settings.getByRole('button', { name: 'Create service account' });
  await tabTo(page, createAccount, 'Shift+Tab');
  await keyboard.press('Enter');
  const account = page.getByRole('dialog', { name: 'Create service account' });
  await expect(account.getByLabel('Name')).toBeFocused();
  await keyboard.type('guided');
  await keyboard.press('Enter');
  await expect(account).toBeHidden();
  await expect(createAccount).toBeFocused();

  await expect(dock).toContainText('Write index.js.');
  await tabTo(page, dock.getByRole('button', { name: 'Fill the editor' }));
  await keyboard.press('Enter');
  await expect(person.codeEditor).toContainText('169.254.169.254');
  await station(page, info, '2-filled');
  await expect(showMe, 'the button before it is gone with its step').toBeFocused();

  await expect(dock).toContainText('Choose the runtime Node.js 12.');
  await keyboard.press('Enter');
  await expect(pointer).toBeFocused();
  const runtime = person.settings.getByLabel('Runtime', { exact: true });
  await tabTo(page, runtime);
  await keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Node.js 12' })).toBeVisible();
  await keyboard.type('Node.js 12');
  await keyboard.press('Enter');
  await expect(runtime).toContainText('Node.js 12');
  await tabTo(page, person.settings.getByLabel('Entry point', { exact: true }));
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('index.main');

  await expect(dock).toContainText('Create a version.');
  await keyboard.press('ControlOrMeta+Shift+U');
  await expect(person.progress.getByText(/Deployed as/)).toBeVisible();
  await expect(dock).toContainText('Run the function.');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(dock).toContainText('Read the token.');
  await tabTo(page, person.result.getByRole('button', { name: 'Show token' }));
  await keyboard.press('Enter');
  await expect(person.result.getByRole('region', { name: 'IAM token' }).getByText(/^t1\./)).toBeVisible();
  await expect(dock).toContainText('All steps are done');
  await station(page, info, '3-done');

  // What is done goes with the screen on which it was done.
  await page.getByRole('tab', { name: 'Logs' }).click();
  await expect(dock).toHaveCount(0);
});

import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('the Tutorial page points the way, fills the editor and ticks itself', async ({ page }, info) => {
  const person = new Person(page);
  const dock = page.getByRole('region', { name: 'Tutorial' });
  await page.goto('/tutorial');
  await station(page, info, '1-four-variants');
  await page.getByRole('button', { name: 'Start: Node.js, metadata service' }).press('Enter');
  // Whoever uses the keyboard goes on at the step, and not at the top of the page.
  await expect(page.getByRole('listitem').filter({ hasText: '1. Create a function' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Open the dialog' })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Create function' });
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await person.expectEditor();

  await expect(dock).not.toContainText('Create a function.');
  await person.createServiceAccount('guided');
  await expect(dock).toContainText('Write index.js.');
  await dock.getByRole('button', { name: 'Fill the editor' }).click();
  await expect(person.codeEditor).toContainText('169.254.169.254');
  await station(page, info, '2-filled');
  await person.choose('Runtime', 'Node.js 12');
  await person.enter('Entry point', 'index.main');
  await expect(dock).toContainText('Create a version.');
  await person.createVersion();
  await expect(dock).toContainText('Run it.');
  await person.run();
  await expect(dock).toContainText('Read the token.');
  expect(await person.readToken()).toMatch(/^t1\./);
  await expect(dock).toContainText('All steps are done');
  await station(page, info, '3-done');
});

import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('a function gets a secret as a variable once its account may read it', async ({ page, api }, info) => {
  await page.goto('/secrets');
  await page.getByRole('button', { name: 'Create secret' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('database-of-the-shop');
  await dialog.getByLabel('Key 1', { exact: true }).fill('password');
  await dialog.getByLabel('Value 1', { exact: true }).fill('correct horse');
  await station(page, info, '1-new-secret');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  const row = page.getByRole('row', { name: /database-of-the-shop/ });
  await expect(row).toContainText('password');
  await expect(row).toContainText('Active');
  await station(page, info, '2-secrets');

  const person = new Person(page);
  await person.openNewFunction(api, 'reads-a-secret');
  await person.enter('Entry point', 'index.main');
  await person.createServiceAccount('reads-a-secret');
  await person.typeCode(
    "exports.main = async () => ({ body: process.env.PASSWORD.length + ' characters' });\n",
  );
  await person.settings.getByRole('button', { name: 'Add secret' }).click();
  await person.settings.getByRole('combobox', { name: 'Secret 1', exact: true }).click();
  await page.getByRole('option', { name: 'database-of-the-shop' }).click();
  await expect(person.settings.getByRole('combobox', { name: 'Key of secret 1' })).toContainText('password');
  await person.settings.getByLabel('Variable of secret 1').fill('PASSWORD');
  await station(page, info, '3-settings');
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('the variable PASSWORD could not be read');
  await expect(person.result).toContainText('Service account reads-a-secret lacks the role');
  await station(page, info, '4-role-missing');
  await person.result.getByRole('button', { name: 'Grant lockbox.payloadViewer to reads-a-secret' }).click();
  await expect(person.result.getByRole('status')).toHaveText(/Granted/);
  await person.run();
  await expect(person.result).toContainText('13 characters');
  await expect(page.getByText('correct horse')).toHaveCount(0);
});

test('the owner reads, adds and destroys versions of a secret, and deletes it', async ({
  page,
  api,
}, info) => {
  const folderId = await api.folderId();
  await api.operate('POST', '/lockbox/v1/secrets', {
    folderId,
    name: 'key-of-the-bot',
    versionPayloadEntries: [{ key: 'token', textValue: 'first token' }],
  });
  await page.goto('/secrets');
  const row = page.getByRole('row', { name: /key-of-the-bot/ });
  const choose = async (item: string) => {
    await row.getByRole('button', { name: 'Actions for key-of-the-bot' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Add version');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Key 1', { exact: true })).toHaveValue('token');
  await dialog.getByLabel('Value 1', { exact: true }).fill('second token');
  await dialog.getByRole('button', { name: 'Add version' }).click();
  await expect(dialog).toBeHidden();
  await choose('Versions');
  const versions = dialog.getByRole('listitem');
  await expect(versions).toHaveCount(2);
  await expect(dialog.getByText('second token')).toHaveCount(0);
  await versions.first().getByRole('button', { name: 'Show values' }).click();
  await expect(versions.first()).toContainText('second token');
  await station(page, info, '1-versions');
  await versions.last().getByRole('button', { name: 'Schedule destruction…' }).click();
  const confirmation = page.getByRole('dialog', { name: 'Schedule version destruction' });
  await station(page, info, '2-destruction');
  await confirmation.getByRole('button', { name: 'Schedule destruction' }).click();
  await expect(confirmation).toBeHidden();
  await expect(versions.last()).toContainText('Will be destroyed');
  await versions.last().getByRole('button', { name: 'Cancel destruction' }).click();
  await expect(versions.last().getByRole('button', { name: 'Show values' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(dialog).toBeHidden();
  await choose('Delete…');
  await dialog.getByRole('textbox').fill('key-of-the-bot');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(row).toBeHidden();
});

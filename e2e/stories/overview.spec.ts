import { expect, test } from '../console/fixtures.ts';

test('Overview tab renames and describes a function, and rejects invalid names', async ({ page, api }) => {
  const functionId = await api.createFunction('first-name');
  await page.goto(`/functions/${functionId}/overview`);
  const general = page.getByRole('region', { name: 'General' });
  const name = general.getByLabel('Name', { exact: true });
  await name.fill('Second_Name');
  await expect(general.getByText('lowercase letters, digits and hyphens (not met)')).toBeVisible();
  await expect(general.getByRole('button', { name: 'Save the name' })).toBeDisabled();
  await name.fill('second-name');
  await general.getByRole('button', { name: 'Save the name' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'second-name' })).toBeVisible();
  await expect(general.getByText('Saved', { exact: true })).toBeVisible();

  await general.getByLabel('Description', { exact: true }).fill('Greets people');
  await general.getByRole('button', { name: 'Save the description' }).click();
  await expect(general.getByText('Saved', { exact: true })).toHaveCount(2);
  const kept = (await api.send('GET', `/functions/v1/functions/${functionId}`)).json();
  expect(kept).toMatchObject({ name: 'second-name', description: 'Greets people' });
});

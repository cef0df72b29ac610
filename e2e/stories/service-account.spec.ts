import { expect, test } from '../console/fixtures.ts';

test('service account page shows the secret of an API key once', async ({ page, api }) => {
  const id = await api.createServiceAccount('with-keys');
  await page.goto('/service-accounts');
  await page.getByRole('link', { name: 'with-keys' }).click();
  const keys = page.getByRole('region', { name: 'API keys' });
  await expect(keys).toContainText('No keys');
  await keys.getByRole('button', { name: 'Create API key' }).click();
  await expect(keys.getByRole('status')).toContainText('The console doesn’t show it again');
  await page.reload();
  await expect(keys).toContainText('never used');
  await expect(keys.getByRole('status')).toBeHidden();
  const listed = (await api.send('GET', `/iam/v1/apiKeys?serviceAccountId=${id}`)).json();
  await keys.getByRole('button', { name: /Delete key/ }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(listed.apiKeys[0].id);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(keys).toContainText('No keys');
});

test('service account page reports an account that does not exist', async ({ page }) => {
  await page.goto('/service-accounts/aje00000000000000000');
  await expect(page.getByRole('heading', { level: 1, name: 'Service account not found' })).toBeVisible();
});

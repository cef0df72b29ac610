import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('Operations page shows who changed what and how it ended, as it happens', async ({
  page,
  api,
}, info) => {
  await page.goto('/operation-log');
  await expect(page.getByRole('heading', { level: 1, name: 'Operations' })).toBeVisible();
  const functionId = await api.createFunction('operated');
  const rows = page.getByRole('region', { name: 'Operations' }).getByRole('row');
  await expect(rows.filter({ hasText: functionId })).toContainText('Create function');
  await expect(rows.nth(1)).toContainText('Owner');
  await expect(rows.nth(1)).toContainText('Done');
  await station(page, info, '1-done');
  await page.getByPlaceholder('Find by action, resource or ID').fill('no such operation');
  await expect(page.getByText('No loaded operation has')).toBeVisible();
  await page.getByPlaceholder('Find by action, resource or ID').fill(functionId);
  await rows.nth(1).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/functions/${functionId}/overview$`));
});

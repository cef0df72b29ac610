import type { CloudApi } from '../console/cloud-api.ts';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

async function twoVersions(api: CloudApi, name: string) {
  const functionId = await api.createFunction(name);
  const serviceAccountId = await api.createServiceAccount(`${name}-account`);
  const first = await api.createVersion(functionId, {
    'index.js': "exports.handler = async () => ({ body: 'works' });\n",
    'lib/gone.js': 'exports.gone = true;\n',
  });
  const second = await api.createVersion(
    functionId,
    {
      'index.js': "exports.handler = async () => ({ body: 'broken' });\n",
      'lib/new.js': 'exports.isNew = true;\n',
    },
    { serviceAccountId, environment: { MODE: 'fast' }, executionTimeout: '5s' },
  );
  return { functionId, first, second };
}

test('version page compares a version with another and rolls back to it', async ({ page, api }, info) => {
  const { functionId, first, second } = await twoVersions(api, 'version-pages');
  await page.goto(`/functions/${functionId}/versions`);
  await page.getByRole('link', { name: second }).click();
  const code = page.getByRole('region', { name: 'Code', exact: true });
  await expect(code.getByText("body: 'broken'")).toBeVisible();
  await code.getByRole('button', { name: 'new.js' }).click();
  await expect(code.getByText('exports.isNew')).toBeVisible();
  const settings = page.getByRole('region', { name: 'Settings' });
  await expect(settings).toContainText('version-pages-account');
  await expect(settings).toContainText('No roles on the folder now');
  await expect(settings).toContainText('MODE');
  await expect(settings.getByText('owner')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Installed packages' })).toContainText(
    'Nothing was installed',
  );
  await station(page, info, 'version');

  await page.getByRole('link', { name: 'Compare…' }).click();
  const changed = page.getByRole('region', { name: 'Settings' }).first();
  await expect(changed.getByRole('row').filter({ hasText: 'MODE' })).toContainText('fast');
  await expect(changed.getByRole('row').filter({ hasText: 'Timeout' })).toContainText('3 s');
  await expect(changed.getByRole('row').filter({ hasText: 'Roles on the folder' })).toBeVisible();
  await expect(code.getByText('removed')).toBeVisible();
  await expect(code.getByText('added')).toBeVisible();
  await code.getByRole('button', { name: 'index.js' }).click();
  await expect(code.getByText("body: 'works'")).toBeVisible();
  await expect(code.getByText("body: 'broken'")).toBeVisible();
  await station(page, info, 'compare');

  await page.goto(`/functions/${functionId}/versions/${first}`);
  await page.getByRole('button', { name: 'Roll back…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll back' });
  await expect(dialog).toContainText('moves $latest to it');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByText(`Rolled back to ${first}`)).toBeVisible();
  const latest = await api.send('GET', `/functions/v1/versions:byTag?functionId=${functionId}&tag=$latest`);
  expect([first, second]).not.toContain(latest.json().id);
  expect(latest.json().environment).toEqual({});
});

test('Versions tab sets, edits and removes a scaling policy', async ({ page, api }) => {
  const { functionId } = await twoVersions(api, 'scaled');
  await page.goto(`/functions/${functionId}/versions`);
  const policies = page.getByRole('region', { name: 'Scaling policies' }).first();
  await expect(policies).toContainText('No scaling policies');
  await policies.getByRole('button', { name: 'Set policy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set scaling policy' });
  await dialog.getByLabel('Instance limit').fill('many');
  await expect(dialog).toContainText('Enter a whole number from 0 to 1000.');
  await dialog.getByLabel('Instance limit').fill('2');
  await dialog.getByRole('button', { name: 'Set policy' }).click();
  await expect(policies.getByRole('row').filter({ hasText: '$latest' })).toContainText('2');
  await policies.getByRole('button', { name: 'Remove the policy of tag $latest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(policies).toContainText('No scaling policies');
});

test.describe('deleted version', () => {
  test.use({ expectedErrors: [/404 \(Not Found\)/] });

  test('is reported by its page and by a comparison with it', async ({ page, api }) => {
    const { functionId, first, second } = await twoVersions(api, 'gone');
    await api.operate('DELETE', `/functions/v1/versions/${first}`);
    await page.goto(`/functions/${functionId}/versions/${first}`);
    await expect(page.getByText('Could not load the version')).toBeVisible();
    await page.getByRole('link', { name: 'All versions' }).click();
    await expect(page.getByRole('link', { name: second })).toBeVisible();
    await page.goto(`/functions/${functionId}/versions/compare?from=${first}&to=${second}`);
    await expect(page.getByText(`No such version of this function: ${first}`)).toBeVisible();
  });
});

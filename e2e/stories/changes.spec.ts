import { expect, test } from '../console/fixtures.ts';
import { Person } from '../console/verbs.ts';

const within = { timeout: 2000 };

test('every tab shows the changes of another tab or a CLI', async ({ page, context, api }) => {
  const person = new Person(page);
  const functionId = await person.createFunction('changed-elsewhere');
  await person.enter('Entry point', 'index.main');
  await person.typeCode('exports.main = async () => ({ body: 1 });\n');

  const other = await context.newPage();
  await other.goto(`/functions/${functionId}/versions`);
  await expect(other.getByText('No versions')).toBeVisible();
  const list = await context.newPage();
  await list.goto('/functions');
  await expect(list.getByRole('link', { name: 'changed-elsewhere', exact: true })).toBeVisible();

  const versionId = await person.createVersion();
  await expect(other.getByRole('row').filter({ hasText: versionId })).toContainText('$latest', within);
  await api.operate('POST', `/functions/v1/versions/${versionId}:setTag`, { tag: 'by-cli' });
  await expect(other.getByRole('row').filter({ hasText: versionId })).toContainText('by-cli', within);

  const path = `/functions/v1/functions/${functionId}`;
  await api.operate('PATCH', path, { updateMask: 'name', name: 'renamed-by-cli' });
  await expect(list.getByRole('link', { name: 'renamed-by-cli', exact: true })).toBeVisible(within);

  // The tab that followed the server closes; another one takes its place.
  await page.close();
  await api.operate('PATCH', path, { updateMask: 'name', name: 'renamed-again' });
  await expect(list.getByRole('link', { name: 'renamed-again', exact: true })).toBeVisible(within);
});

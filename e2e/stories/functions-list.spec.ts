import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('Functions page sorts by errors, and its address keeps the order', async ({ page, api }, info) => {
  await api.createFunction('sorted-never-called');
  const failing = await api.createFunction('sorted-failing');
  await api.createVersion(failing, {
    'index.js': "exports.handler = () => { throw new Error('no'); };\n",
  });
  expect((await api.invokeAsOwner(failing)).status).toBe(502);
  // Other stories leave functions that fail, too.
  await page.goto('/functions?find=sorted-');
  const rows = page.getByRole('region', { name: 'Functions' }).getByRole('row');
  await expect(rows.filter({ hasText: 'failing' })).toContainText('100%');
  await expect(rows.filter({ hasText: 'never-called' })).toContainText('Never');
  await page.getByRole('button', { name: 'Errors (24 h)' }).click();
  await expect(rows.nth(1)).toContainText('failing');
  await expect(page.getByRole('columnheader', { name: 'Errors (24 h)' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.reload();
  await expect(rows.nth(1)).toContainText('failing');
  await station(page, info, '1-sorted');
});

test('Functions page renders the rows in sight of hundreds, and reaches the last', async ({ page, api }) => {
  const names = Array.from({ length: 240 }, (_, place) => `many-${String(place).padStart(3, '0')}`);
  const ids: string[] = [];
  for (let start = 0; start < names.length; start += 20)
    ids.push(...(await Promise.all(names.slice(start, start + 20).map((name) => api.createFunction(name)))));
  await page.goto('/functions?sort=name&find=many-');
  const list = page.getByRole('region', { name: 'Functions' });
  await expect(list.getByRole('link', { name: 'many-000', exact: true })).toBeVisible();
  expect(await list.getByRole('row').count()).toBeLessThan(80);
  await page.locator('#main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(list.getByRole('link', { name: 'many-239', exact: true })).toBeVisible();
  await expect(list.getByRole('row').filter({ hasText: 'many-239' })).toHaveAttribute('aria-rowindex', '241');
  await page.goto('about:blank');
  // Other stories find their functions among the first rows.
  for (const id of ids) await api.operate('DELETE', `/functions/v1/functions/${id}`);
});

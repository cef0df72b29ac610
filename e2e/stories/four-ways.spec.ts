import AxeBuilder from '@axe-core/playwright';
import type { Json } from '../console/cloud-api.ts';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('Tutorial page compares the four programs after their runs', async ({ page, api }, info) => {
  await page.goto('/tutorial');
  await page.getByRole('link', { name: 'Compare all four' }).click();
  await expect(page.getByRole('heading', { name: 'Four ways to an IAM token' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Event, as JSON' }).fill('{"name": "same"}');
  await page.getByRole('button', { name: 'Create and run all four' }).click();
  await expect(page.getByText('All four returned the same token')).toBeVisible({ timeout: 60_000 });
  const ways = page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2 }) });
  await expect(ways).toHaveText([
    /Node\.js, handler context.*HTTP 200.*From the handler context/s,
    /Node\.js, metadata service.*HTTP 200.*From the metadata service/s,
    /Python, handler context.*HTTP 200.*From the handler context/s,
    /Python, metadata service.*HTTP 200.*From the metadata service/s,
  ]);
  await expect(page.locator('main'), 'no token is readable').not.toContainText(/t1\.[\w-]{40}/);
  const tops = await ways.evaluateAll((columns) =>
    columns.map((column) => [...column.querySelectorAll('h3')].map((row) => row.getBoundingClientRect().top)),
  );
  expect(new Set(tops.map((column) => JSON.stringify(column))).size, 'the rows align').toBe(1);
  await station(page, info, '1-compared');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);

  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText('4 of 4').or(page.getByText('All four returned the same token'))).toBeVisible();
  await expect(ways.nth(1)).toContainText('From the metadata service');
  await page.getByRole('button', { name: 'Delete the four functions' }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeHidden();
  const { functions } = (
    await api.send('GET', `/functions/v1/functions?folderId=${await api.folderId()}`)
  ).json();
  expect(functions.filter(({ name }: Json) => name.startsWith('four-ways'))).toEqual([]);
});

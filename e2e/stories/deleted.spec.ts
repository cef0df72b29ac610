import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test.describe('deleted function', () => {
  test.use({ expectedErrors: [/404 \(Not Found\)/] });

  test('leaves its draft in the open editor, for a new function', async ({ page, api }, info) => {
    const person = new Person(page);
    const functionId = await person.createFunction('deleted-elsewhere');
    await person.enter('Entry point', 'index.main');
    await person.typeCode("exports.main = async () => ({ body: 'kept in the draft' });\n");
    await api.operate('DELETE', `/functions/v1/functions/${functionId}`);

    await expect(page.getByRole('heading', { name: 'deleted-elsewhere was deleted' })).toBeVisible();
    await station(page, info, 'deleted');
    await page.getByRole('button', { name: 'Create function from draft' }).click();
    await page.waitForURL(
      (url) => /\/functions\/[a-z0-9]{20}$/.test(url.href) && !url.href.endsWith(functionId),
    );
    await person.expectEditor();
    await expect(person.codeEditor).toContainText('kept in the draft');
    await person.createVersion();
    await person.run();
    await expect(person.result).toContainText('kept in the draft');
  });
});

test('Functions page finds one function of many by its name', async ({ page, api }) => {
  for (let n = 1; n <= 9; n++) await api.createFunction(`one-of-many-${n}`);
  await page.goto('/functions');
  const rows = page.getByRole('region', { name: 'Functions' }).getByRole('row');
  await page.getByRole('textbox', { name: 'Find a function' }).fill('MANY-7');
  await expect(rows.filter({ hasText: 'one-of-many' })).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'one-of-many-7', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Find a function' })).toHaveValue('MANY-7');
  await page.getByRole('textbox', { name: 'Find a function' }).fill('no such');
  await expect(page.getByText('No function has “no such”')).toBeVisible();
});

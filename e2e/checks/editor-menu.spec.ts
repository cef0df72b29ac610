import { expect, test } from '../console/fixtures.ts';

test.describe('menu of the code editor', () => {
  test('has a background of its own', async ({ page, api }) => {
    const functionId = await api.createFunction('menu');
    await page.goto(`/functions/${functionId}`);
    const line = page.getByRole('region', { name: 'Code editor' }).locator('.view-line').first();
    await line.click({ button: 'right' });
    const menu = page.locator('.monaco-menu-container .monaco-scrollable-element').first();
    await expect(menu).toBeVisible();
    await expect(menu).not.toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
  });
});

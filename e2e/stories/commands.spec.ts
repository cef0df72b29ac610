import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('command palette opens functions and their pages by keyboard alone', async ({ page, api }, info) => {
  const functionId = await api.createFunction('found-by-keys');
  await page.goto('/functions');
  await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
  await page.keyboard.press('Control+K');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill('nothing has this name');
  await expect(palette).toContainText('Nothing matches');
  await palette.getByRole('combobox').fill('by-keys');
  await expect(palette.getByRole('option').first()).toContainText('found-by-keys');
  await station(page, info, '1-palette');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/functions/${functionId}$`));
  await expect(page.locator('.monaco-editor').first()).toBeVisible();
  // The code editor has the focus and binds this key itself.
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+K');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('overview');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/overview$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Ctrl+K');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

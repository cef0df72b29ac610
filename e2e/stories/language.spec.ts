import { expect, test } from '../console/fixtures.ts';

test.describe('language of the console', () => {
  test.use({ locale: 'ru-RU' });

  test('follows the browser first, and the choice in the sidebar from then on', async ({ page, api }) => {
    const functionId = await api.createFunction('language');
    await page.goto(`/functions/${functionId}/overview`);
    const name = page.getByRole('textbox', { name: 'Имя' });
    await expect(name).toHaveValue('language');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');

    await name.fill('typed-before');
    await page.getByRole('button', { name: 'Язык: Русский' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await expect(page.getByRole('textbox', { name: 'Name' }), 'the page goes on').toHaveValue('typed-before');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page).toHaveTitle('language, overview · Functions');

    await page.reload();
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('language');
  });
});

test.describe('the console in Russian on a phone', () => {
  test.use({ locale: 'ru-RU', viewport: { width: 390, height: 844 } });

  test('needs no sideways scrolling', async ({ page, api }) => {
    const functionId = await api.createFunction('phone');
    for (const { path, shows } of [
      { path: '/functions', shows: 'phone' },
      { path: `/functions/${functionId}`, shows: 'Создать версию' },
      { path: `/functions/${functionId}/overview`, shows: 'Ссылка для вызова' },
      { path: '/nowhere', shows: 'Страница не найдена' },
    ]) {
      await page.goto(path);
      await expect(page.getByText(shows).first()).toBeVisible();
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('header, nav, main, [role="tablist"]')]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
          .map((element) => `${element.tagName} ${element.className}`),
      );
      expect(wide, path).toEqual([]);
    }
  });
});

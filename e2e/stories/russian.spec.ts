import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test.describe('console in Russian', () => {
  test.use({ locale: 'ru-RU' });

  test('leads from a new function to its token and its run in the history', async ({ page }, info) => {
    await page.goto('/functions');
    await page.getByRole('button', { name: 'Создать функцию' }).first().click();
    const creation = page.getByRole('dialog', { name: 'Создать функцию' });
    await creation.getByLabel('Имя').fill('russian-token');
    await creation.getByRole('button', { name: 'Создать', exact: true }).click();
    await page.waitForURL(/\/functions\/[a-z0-9]{20}$/);

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(
      (code) => navigator.clipboard.writeText(code),
      'exports.handler = async (event, context) => ({ body: context.token });\n',
    );
    await page.getByRole('region', { name: 'Редактор кода' }).locator('.view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+V');
    const settings = page.getByRole('region', { name: 'Настройки' });
    await settings.getByRole('button', { name: 'Создать сервисный аккаунт' }).click();
    const account = page.getByRole('dialog', { name: 'Создать сервисный аккаунт' });
    await account.getByLabel('Имя').fill('russian-token');
    await account.getByRole('button', { name: 'Создать', exact: true }).click();
    await expect(settings.getByLabel('Сервисный аккаунт', { exact: true })).toContainText('russian-token');

    await page.getByRole('button', { name: 'Создать версию', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Состояние черновика' })).toContainText('Развёрнуто как');
    await page.getByRole('button', { name: 'Запустить', exact: true }).click();
    const result = page.getByRole('region', { name: 'Результат' });
    const token = result.getByRole('region', { name: 'IAM-токен' });
    await token.getByRole('button', { name: 'Показать токен' }).click();
    await expect(token.getByRole('code').first()).toContainText(/^t1\./);
    await station(page, info, 'token');

    await page.getByRole('button', { name: 'История' }).click();
    const runs = page.getByRole('dialog', { name: 'История запусков' });
    await expect(runs.getByRole('listitem')).toHaveCount(1);
    await station(page, info, 'history');
    await runs.getByRole('link').click();
    await expect(page).toHaveURL(/\?run=/);
    await page.reload();
    await expect(token.getByRole('button', { name: 'Показать токен' })).toBeVisible();
  });

  test('offers templates until the code changes', async ({ page, api }, info) => {
    await page.goto(`/functions/${await api.createFunction('russian-templates')}`);
    const code = page.getByRole('region', { name: 'Редактор кода' });
    const templates = page.getByRole('group', { name: 'Шаблон' });
    for (const [name, holds] of [
      ['IAM-токен из метаданных', 'Metadata-Flavor'],
      ['Алиса', 'session'],
      ['Таймер', 'messages'],
    ] as const) {
      await templates.getByRole('button', { name }).click();
      await expect(templates.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'true');
      await expect(code).toContainText(holds);
    }
    await station(page, info, 'timer');
    await code.locator('.view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('// своё');
    await expect(templates).toBeHidden();
    await expect(page.getByRole('region', { name: 'Состояние черновика' })).toContainText(
      'Сохранено в браузере',
    );
  });

  test('takes the deletion of a file back', async ({ page, api }, info) => {
    const functionId = await api.createFunction('russian-undo');
    await api.createVersion(functionId, {
      'index.js': "exports.handler = () => require('./text.js');\n",
      'text.js': "module.exports = 'привет';\n",
    });
    await page.goto(`/functions/${functionId}`);
    const files = page.getByRole('region', { name: 'Файлы', exact: true });
    await files.getByRole('treeitem', { name: 'text.js' }).hover();
    await files.getByRole('button', { name: 'Действия с text.js' }).click();
    await page.getByRole('menuitem', { name: 'Удалить' }).click();
    await page.getByRole('button', { name: 'Удалить', exact: true }).click();
    await expect(files.getByRole('treeitem', { name: 'text.js' })).toHaveCount(0);
    await station(page, info, 'deleted');
    await page.getByRole('button', { name: 'Вернуть', exact: true }).click();
    await expect(files.getByRole('treeitem', { name: 'text.js' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Состояние черновика' })).toContainText('Развёрнуто как');
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const code = (more = '') => ({
  'index.js': `
const { setTimeout: wait } = require('node:timers/promises');
exports.handler = async (event) => {
  console.log('asked for ' + event.name);
  await fetch('http://169.254.169.254/computeMetadata/v1/instance/id');
  await wait(event.ms ?? 0);
  ${more}
  return { statusCode: 200, body: 'hello ' + event.name };
};
`,
});

test.describe('runs', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('outlive the page, and are opened, repeated, compared, saved and moved', async ({
    page,
    api,
  }, info) => {
    const functionId = await api.createFunction('runs');
    await api.createVersion(functionId, code());
    const person = new Person(page);
    await person.openEditor(functionId);

    // Leaving the editor neither cancels nor loses a run.
    await person.enterPayload('{"name": "Alice", "ms": 1500}');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page).toHaveURL(/\?run=/);
    const first = page.url();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await expect(page).toHaveURL(/\/versions$/);
    await page.goBack();
    await expect(page).toHaveURL(first);
    await expect(person.result).toContainText('hello Alice');
    await page.reload();
    await expect(person.result).toContainText('hello Alice');
    await expect(person.logs).toContainText('asked for Alice');
    await expect(page.getByLabel('Payload', { exact: true })).toHaveValue('{"name": "Alice", "ms": 1500}');

    await person.enterPayload('{"name": "Bob"}');
    await person.run();
    await expect(person.result).toContainText('hello Bob');
    const history = page.getByRole('button', { name: 'History' });
    const runs = page.getByRole('dialog', { name: 'History of runs' });
    await history.click();
    await expect(runs.getByRole('listitem')).toHaveCount(2);
    await station(page, info, 'history');
    await runs.getByRole('link').nth(1).click();
    await expect(page).toHaveURL(first);
    await expect(person.result).toContainText('hello Alice');
    await station(page, info, 'opened');

    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'Actions on this run' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Save as test event');
    const saving = page.getByRole('dialog', { name: 'Save as test event' });
    await saving.getByLabel('Name').fill('Alice, slow');
    await saving.getByRole('button', { name: 'Save' }).click();
    await expect(saving).toBeHidden();
    await choose('Copy link');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first);
    const download = page.waitForEvent('download');
    await choose('Export');
    const file = await (await download).path();
    expect(JSON.parse(readFileSync(file, 'utf8')).input).toContain('Alice');

    await choose('Compare with…');
    await page.getByRole('combobox', { name: 'Second run' }).click();
    await page.getByRole('option').first().click();
    await expect(page.getByRole('region', { name: 'Output: First run' })).toContainText('hello Alice');
    await expect(page.getByRole('region', { name: 'Output: Second run' })).toContainText('hello Bob');
    await expect(page.getByRole('row', { name: /Metadata requests/ })).toContainText('1');
    await station(page, info, 'compared');

    // Another function, as another console would have it.
    const other = await api.createFunction('runs-imported');
    await api.createVersion(other, code());
    await person.openEditor(other);
    await history.click();
    await runs.getByLabel('File of an exported run').setInputFiles(file);
    await expect(page).toHaveURL(new RegExp(`${other}\\?run=`));
    await expect(person.result).toContainText('hello Alice');
    const imported = page.url();
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page.getByLabel('Payload', { exact: true })).toHaveValue(/Alice/);
    await expect(page).not.toHaveURL(imported);
    await expect(person.result).toContainText('hello Alice');

    // The test event belongs to the first function.
    await person.openEditor(functionId);
    await page.getByLabel('Payload template').click();
    await page.getByRole('option', { name: 'Alice, slow' }).click();
    await expect(page.getByLabel('Payload', { exact: true })).toHaveValue(/"ms": 1500/);
    await page.getByLabel('Payload template').click();
    await page.getByRole('option', { name: 'Timer' }).click();
    await expect(page.getByLabel('Payload', { exact: true })).toHaveValue(/TimerMessage/);
  });
});

test.describe('a run that cannot be shown or imported', () => {
  test.use({
    locale: 'ru-RU',
    viewport: { width: 1024, height: 768 },
    expectedErrors: [/404 \(Not Found\)/],
  });

  test('is refused with the reason, in Russian', async ({ page, api }, info) => {
    const functionId = await api.createFunction('no-runs');
    await api.createVersion(functionId, code());
    await page.goto(`/functions/${functionId}?run=no-such-run`);
    const alert = page.getByRole('alert').filter({ hasText: 'Запуск не показан' });
    await expect(alert).toContainText('Запуск no-such-run не найден');
    await station(page, info, 'gone');

    await page.getByRole('button', { name: 'История' }).click();
    const runs = page.getByRole('dialog', { name: 'История запусков' });
    const importing = async (text: string) => {
      await runs
        .getByLabel('Файл экспортированного запуска')
        .setInputFiles({ name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    };
    const format = 'functions-console-run';
    await importing('{"format": "functions-co');
    await expect(runs).toContainText('Файл повреждён');
    await importing('not a run');
    await expect(runs).toContainText('Это не файл экспортированного запуска');
    await importing(JSON.stringify({ format, formatVersion: 2 }));
    await expect(runs).toContainText('Файл создан более новой консолью');
    await importing(`{"format": "${'x'.repeat(5 * 1024 * 1024)}"}`);
    await expect(runs).toContainText('файл запуска занимает не больше');
    await expect(runs).toContainText('Запусков ещё нет');
    await station(page, info, 'refused');
  });
});

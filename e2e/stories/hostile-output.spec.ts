import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const hostile =
  '<img src=x onerror="document.title=1"><svg onload="document.title=1"></svg>\u202egnp.exe\u001b[2J';
const shown =
  '<img src=x onerror="document.title=1"><svg onload="document.title=1"></svg>⟨U+202E⟩gnp.exe␛[2J';

const program = `const hostile = ${JSON.stringify(hostile)};
exports.main = async (event) => {
  console.log(hostile);
  console.log('\\u001b[31mred\\u001b[0m not red');
  console.log('z'.repeat(60_000));
  for (let line = 0; line < 5000; line++) console.log('line ' + line);
  if (event.kind === 'error') throw Object.assign(new Error(hostile), { name: hostile });
  return event.kind === 'long' ? 'y'.repeat(3_000_000) : hostile;
};
`;

test('output of a hostile function stays text: it does not act, reorder, restyle or stop the page', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  const functionId = await person.openNewFunction(api, 'hostile');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(program);
  await person.createVersion();
  await page.getByRole('radio', { name: 'Raw' }).first().click();
  const title = await page.title();

  await person.run();
  await expect(person.result.getByRole('region', { name: 'Response' })).toHaveText(
    JSON.stringify(shown.replace('␛', '\u001b')),
  );
  const log = person.logs.getByRole('log');
  await expect(async () => {
    await log.press('End');
    await expect(log).toContainText('line 4999', { timeout: 1000 });
  }).toPass();
  await expect(person.logs).not.toContainText('REPORT');
  expect(await log.locator('time').count(), 'only lines in sight are on the page').toBeLessThan(120);
  await expect(async () => {
    await log.press('Home');
    await expect(log.getByText(shown)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(log.locator('[data-color="red"]')).toHaveText('red');
  await station(page, info, '1-hostile');

  await person.enterPayload('{"kind":"error"}');
  await person.run();
  await expect(person.result).toContainText(`${shown}: ${shown}`);

  await person.enterPayload('{"kind":"long"}');
  await person.run();
  await page.getByRole('button', { name: 'Show all 2.86 MB' }).click();
  const whole = person.result.getByRole('region', { name: 'The whole response' });
  expect((await whole.textContent())?.length, 'the text in sight').toBeLessThan(200_000);

  await page.goto(`/functions/${functionId}/logs?text=gnp`);
  await expect(page.getByText(shown).first()).toBeVisible();
  expect(await page.title()).not.toBe('1');
  expect(title).not.toBe('1');
  expect(await page.locator('main :is(img, svg[onload])').count()).toBe(0);
});

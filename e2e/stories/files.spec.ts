import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('editor keeps open files in tabs and goes to a file by a part of its path', async ({ page }, info) => {
  const person = new Person(page);
  await person.createFunction('many-files');
  await person.addFile('services/notifications/telegram-messages.js');
  await person.addFile('services/notifications/email.js');
  const tabs = person.codeEditor.getByRole('list', { name: 'Open files' });
  await expect(tabs.getByRole('listitem')).toHaveCount(3);
  await station(page, info, '1-tabs');

  await tabs.getByRole('button', { name: 'index.js', exact: true }).click();
  await expect(person.codeEditor.getByRole('heading', { name: 'index.js', exact: true })).toBeVisible();
  await person.codeEditor.locator('.view-lines').first().click();
  await page.keyboard.press('Control+P');
  const goTo = page.getByRole('dialog', { name: 'Go to file' });
  await expect(goTo.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('noti tele');
  await expect(goTo.getByRole('option')).toHaveCount(1);
  await station(page, info, '2-go-to-file');
  await page.keyboard.press('Enter');
  await expect(
    person.codeEditor.getByRole('heading', { name: 'services/notifications/telegram-messages.js' }),
  ).toBeVisible();
  await expect(person.codeEditor.locator('.monaco-editor :focus')).toHaveCount(1);
  await page.keyboard.type('// here');
  await expect(person.codeEditor.locator('.view-lines')).toHaveText('// here');

  await tabs.getByRole('button', { name: 'Close services/notifications/telegram-messages.js' }).click();
  await expect(
    person.codeEditor.getByRole('heading', { name: 'services/notifications/email.js' }),
  ).toBeVisible();
  await person.openFile('telegram-messages.js');
  await expect(person.codeEditor.locator('.view-lines'), 'a closed file keeps its text').toHaveText(
    '// here',
  );
});

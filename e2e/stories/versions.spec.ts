import { readFile } from 'node:fs/promises';
import JSZip from 'jszip';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('Versions tab tags, calls and downloads a version, which stays as it was created', async ({
  page,
}, info) => {
  const person = new Person(page);
  const first = "exports.main = async () => ({ body: 'the first' });\n";
  await person.createFunction('versions');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(first);
  const firstId = await person.createVersion();
  await person.typeCode("exports.main = async () => ({ body: 'the second' });\n");
  const secondId = await person.createVersion();
  expect(secondId).not.toBe(firstId);

  await page.getByRole('tab', { name: /Versions/ }).click();
  await page.getByRole('button', { name: `Add a tag to version ${firstId}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Add tag' });
  await dialog.getByLabel('Tag').fill('stable');
  await dialog.getByRole('button', { name: 'Add tag' }).click();
  await expect(page.getByRole('row').filter({ hasText: firstId })).toContainText('stable');
  await expect(page.getByRole('row').filter({ hasText: secondId })).toContainText('$latest');
  await station(page, info, 'versions');

  await page.getByRole('button', { name: `Actions for version ${firstId}` }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Download ZIP' }).click();
  const zip = await JSZip.loadAsync(await readFile(await (await download).path()));
  expect(await zip.file('index.js')?.async('string')).toBe(first);

  await page.getByRole('tab', { name: 'Editor' }).click();
  await person.expectEditor();
  await person.chooseVersion('stable');
  await person.run();
  await expect(person.result).toContainText('the first');
});

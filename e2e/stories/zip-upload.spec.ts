import { randomBytes } from 'node:crypto';
import type { Locator } from '@playwright/test';
import { expect, test } from '../console/fixtures.ts';
import { languageOf, programOf } from '../console/programs.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';
import { zipOf, zipWithForgedNames } from '../console/zip.ts';

for (const { variant, archive } of [
  { variant: 'node-metadata', archive: 'index-js.zip' },
  { variant: 'python-metadata', archive: 'index-py.zip' },
] as const) {
  test(`editor uploads ${archive}, whose run returns the token`, async ({ page, api }, info) => {
    const person = new Person(page);
    const { path, text } = programOf(variant);
    await person.openNewFunction(api, `upload-${variant}`);
    await person.uploadZip(archive, await zipOf({ [path]: text }, { 'lib/main': `../${path}` }));
    await station(page, info, '1-what-the-zip-holds');
    await person.replaceAllFiles();
    await expect(person.files.getByRole('treeitem')).toHaveCount(3);
    const link = person.files.getByRole('treeitem', { name: 'main, link' });
    const iconOf = (item: Locator) => item.locator('svg').first().innerHTML();
    expect(await iconOf(link)).not.toBe(await iconOf(person.files.getByRole('treeitem', { name: path })));
    await link.click();
    await expect(page.getByText(`Symbolic link to ../${path}.`)).toBeVisible();
    await person.choose('Runtime', await api.tutorialRuntime(languageOf(variant)));
    await person.enter('Entry point', 'index.main');
    await person.createServiceAccount(`upload-${variant}`);
    await person.createVersion();
    await person.run();
    expect(await person.readToken()).toMatch(/^t1\./);
    await station(page, info, '2-token');
  });
}

test('editor rejects a zip whose entry leaves the folder, with entry and reason', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'upload-evil');
  const before = await person.files.getByRole('treeitem').allTextContents();
  const evil = await zipWithForgedNames(
    { 'index.js': 'exports.main = async () => ({});', 'xx_evil.js': 'exports.x = 1;' },
    { 'xx_evil.js': '../evil.js' },
  );
  await person.uploadZip('evil.zip', evil);
  const refusal = page.getByRole('alert').filter({ hasText: '../evil.js' });
  await expect(refusal).toBeVisible();
  await station(page, info, 'refused');
  expect(await person.files.getByRole('treeitem').allTextContents(), 'the draft is as it was').toEqual(
    before,
  );
});

test('editor rejects oversized uploads before sending', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'upload-large');
  const large = {
    'index.js': 'exports.handler = async () => 1;',
    'data.txt': randomBytes(4_200_000).toString('base64'),
  };
  await person.uploadZip('large.zip', await zipOf(large));
  const tooLarge = /zipped; a version takes at most 3\.5 MB \(3,670,016 bytes\)\. Remove what/;
  await expect(page.getByRole('dialog', { name: 'Upload ZIP' })).toContainText(tooLarge);
  await station(page, info, '1-told');
  await person.replaceAllFiles();
  await expect(person.files).toContainText(tooLarge);
  const create = page.getByRole('button', { name: 'Create version', exact: true });
  await expect(create).toHaveAttribute('aria-disabled', 'true');
  await expect(create).toHaveAccessibleDescription(tooLarge);
  await station(page, info, '2-refused');
});

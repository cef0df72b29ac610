import { expect, test } from '../console/fixtures.ts';
import { ConsoleServer } from '../console/server.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const manifest = (version: string) => `${JSON.stringify({ dependencies: { ms: version } }, null, 2)}\n`;
const program = "const ms = require('ms');\nexports.main = async () => ({ body: ms('2 days') + ' ms' });\n";

test('editor installs a package from npm, and explains why another cannot be installed', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'dependencies');
  await person.choose('Runtime', 'Node.js 22');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(program);
  await person.addFile('package.json');
  await person.typeCode(manifest('2.1.3'));
  await page.getByRole('button', { name: 'Create version', exact: true }).click();
  const creation = page.getByRole('region', { name: 'Create version' });
  const build = creation.getByRole('region', { name: 'Build', exact: true });
  await expect(build.getByRole('region', { name: 'Build log' })).toContainText('npm install --omit=dev');
  await expect(person.progress.getByText(/Deployed as/)).toBeVisible();
  await expect(build).toContainText('added 1 package');
  await station(page, info, 'built');
  await person.run();
  await expect(person.result).toContainText('172800000 ms');

  await person.typeCode(manifest('99.0.0'));
  await page.getByRole('button', { name: 'Create version', exact: true }).click();
  const problem = creation.getByRole('alert');
  await expect(problem).toContainText('No matching version found for ms@99.0.0');
  await station(page, info, 'not-installed');
  await creation.getByRole('button', { name: 'Close' }).click();
  await person.chooseVersion('$latest');
  await person.run();
  await expect(person.result, 'the version before goes on serving').toContainText('172800000 ms');

  await page.getByRole('tab', { name: /Versions/ }).click();
  await page.getByRole('row').filter({ hasText: 'Not created' }).getByText('Not created').click();
  const dialog = page.getByRole('dialog', { name: 'Build log' });
  await expect(dialog).toContainText('No matching version found for ms@99.0.0');
  await expect(dialog.getByRole('region', { name: 'Build log' })).toContainText('npm install --omit=dev');
  await station(page, info, 'build-log');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
});

test('editor completes the API of an installed package and of Node.js', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'completion');
  await person.choose('Runtime', 'Node.js 22');
  await person.enter('Entry point', 'index.main');
  await person.typeCode(
    "const { nanoid } = require('nanoid');\nexports.main = async () => ({ body: nanoid() });\n",
  );
  await person.addFile('package.json');
  await person.typeCode(`${JSON.stringify({ dependencies: { nanoid: '3.3.11' } }, null, 2)}\n`);
  await person.createVersion();
  await person.openFile('index.js');
  const offered = page.locator('.suggest-widget').getByRole('option');
  await person.typeCode("const ids = require('nanoid');\nids.");
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+Space');
    await expect(offered.filter({ hasText: 'customAlphabet' })).toBeVisible({ timeout: 3000 });
  }, 'the declarations have come').toPass();
  await station(page, info, 'completion');
  await page.keyboard.press('Escape');
  await person.typeCode("const files = require('node:fs');\nfiles.readF");
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+Space');
    await expect(offered.filter({ hasText: 'readFileSync' })).toBeVisible({ timeout: 3000 });
  }).toPass();
});

test('System health page installs a runtime, which a function then uses', async ({ browser }) => {
  const server = new ConsoleServer({ ownRuntimes: true });
  try {
    await server.start();
    const page = await browser.newPage({ baseURL: server.origin });
    await page.goto(server.signInLink);
    await page.goto('/system-health#runtimes');
    const runtime = page.getByRole('listitem', { name: 'Node.js 20' });
    await runtime.getByRole('button', { name: 'Install Node.js 20' }).click();
    // 40 MB from the package registry.
    await expect(runtime).toContainText(/Installed, 20\.\d+\.\d+/, { timeout: 90_000 });
    const person = new Person(page);
    await person.createFunction('freshly-installed');
    await person.choose('Runtime', 'Node.js 20');
    await person.enter('Entry point', 'index.main');
    await person.typeCode('exports.main = async () => ({ body: process.version });\n');
    await person.createVersion();
    await person.run();
    await expect(person.result).toContainText(/v20\.\d+\.\d+/);
    await page.context().close();
  } finally {
    await server.remove();
  }
});

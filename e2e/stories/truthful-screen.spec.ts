import type { Page } from '@playwright/test';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

/** Starts to record what moves on the page, also what moves right after a click. */
async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { sources = [] } = entry as PerformanceEntry & {
          sources?: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[];
        };
        for (const { node, previousRect: from, currentRect: to } of sources)
          moved.push(`${node?.textContent?.slice(0, 40)} from ${from.x},${from.y} to ${to.x},${to.y}`);
      }
    }).observe({ type: 'layout-shift' });
  });
  return () => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved);
}

test('the editor says where its code is, runs what it shows, and moves nothing', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  const functionId = await person.openNewFunction(api, 'truthful');
  await person.enter('Entry point', 'index.main');
  await person.createServiceAccount('truthful');
  await expect(page.getByRole('banner').or(page.locator('header')).getByText('No version yet')).toBeVisible();
  await expect(page.getByText('Active', { exact: true })).toHaveCount(0);
  await person.typeCode('exports.main = async (e, context) => ({ body: context.token });\n');
  await expect(person.progress).toHaveText(/^Saved in browser/);

  const shifts = await watchShifts(page);
  // Ctrl+Enter makes a version of the code on the screen, and runs that.
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(person.progress).toHaveText(/^Deployed as/);
  await expect(person.result).toContainText('HTTP');
  expect(await shifts(), 'creating a version moves nothing').toEqual([]);
  const first = await person.deployedVersion();

  await person.readToken();
  const response = person.result.getByRole('region', { name: 'Response' });
  await expect(response).toBeInViewport({ ratio: 0.99 });
  await station(page, info, '1-token-and-response');

  await person.typeCode("exports.main = async () => ({ body: 'edited' });\n");
  await expect(person.progress).toHaveText('Edited, not deployed: 1 file');
  await page.getByRole('button', { name: 'Create version and run' }).click();
  await expect(response).toContainText('edited');
  const second = await person.deployedVersion();

  // Another tab moves $latest: the code here is no longer what callers get.
  const third = await api.createVersion(functionId, { 'index.js': 'exports.handler = () => 3;\n' });
  await expect(person.progress).toContainText(`Version ${second}, not edited`);
  await expect(person.progress).toContainText(`$latest is ${third}`);
  await station(page, info, '2-other-version');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(person.result).toContainText(`version ${second}`);
  await page.getByRole('button', { name: 'Load $latest' }).click();
  await expect(person.progress).toHaveText(`Deployed as ${third}`);

  // A version is read and run without a change of the draft.
  await person.typeCode("exports.handler = () => 'my draft';\n");
  await page.getByRole('tab', { name: /Versions/ }).click();
  await page.getByRole('link', { name: first }).click();
  await expect(page.getByText('context.token')).toBeVisible();
  await page.getByRole('link', { name: 'Run…' }).click();
  await person.expectEditor();
  await person.run();
  await expect(person.result).toContainText(`version ${first}`);
  await expect(person.codeEditor).toContainText('my draft');
  await expect(person.progress).toHaveText('Edited, not deployed: 1 file');
});

test('the focus goes to what comes next after a dialog', async ({ page }) => {
  const person = new Person(page);
  const { keyboard } = page;
  await page.goto('/functions');
  await page.getByRole('button', { name: 'Create function' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Create function' }).getByLabel('Name')).toBeFocused();
  await keyboard.type('focused');
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'focused' })).toBeFocused();
  await person.expectEditor();

  const dialog = page.getByRole('dialog', { name: 'New file' });
  await person.files.getByRole('button', { name: 'New file' }).press('Enter');
  await expect(dialog.getByLabel('Path')).toBeFocused();
  await keyboard.press('ControlOrMeta+Shift+U');
  await expect(person.progress, 'a shortcut does nothing behind a dialog').toHaveText(/^Saved in browser/);
  await keyboard.type('lib/text.js');
  await keyboard.press('Enter');
  await expect(person.codeEditor.getByRole('heading', { name: 'lib/text.js' })).toBeVisible();
  await expect(person.codeEditor.locator(':focus')).toHaveCount(1);
  await expect(dialog, 'the key that closes the dialog does not open it again').toHaveCount(0);
  await keyboard.type('a');
  await expect(person.codeEditor.locator('.view-lines')).toHaveText('a');

  await person.files.getByRole('treeitem', { name: /text\.js/ }).press('Delete');
  await page
    .getByRole('dialog', { name: 'Delete file' })
    .getByRole('button', { name: 'Delete' })
    .press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(person.files.getByRole('treeitem', { name: /index/ })).toBeFocused();
});

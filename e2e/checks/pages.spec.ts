import type { Page, TestInfo } from '@playwright/test';
import { accessibilityProblems, showTheme, themes } from '../console/accessibility.ts';
import { expect, test } from '../console/fixtures.ts';
import { ownerToken } from '../console/server.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

/** Violations of WCAG 2 A and AA. */
const wcag = { tags: ['wcag2a', 'wcag2aa'] };

async function expectAccessible(page: Page, { info, screen }: { info: TestInfo; screen: string }) {
  for (const theme of themes) {
    await showTheme(page, theme);
    const problems = await accessibilityProblems(page, { ...wcag, onlyColors: theme === 'dark' });
    expect(problems, `${screen}, ${theme}`).toEqual([]);
    await station(page, info, `${screen}-${theme}`);
  }
}

/** @returns the elements that scroll sideways, and the page itself if it is longer than the window */
function tooLarge(): string[] {
  const page = document.documentElement;
  const parts = [...document.querySelectorAll('main, main *')].filter(
    (element) => /auto|scroll/.test(getComputedStyle(element).overflowX) && element.tagName !== 'PRE',
  );
  return [
    ...(page.scrollHeight > innerHeight ? [`the page is ${page.scrollHeight} px long`] : []),
    ...[page, ...parts]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map((element) => `${element.tagName} ${element.className} is ${element.scrollWidth} px wide`),
  ];
}

test('screens of a function meet WCAG 2 AA in both themes', async ({ page }, info) => {
  const person = new Person(page);
  const functionId = await person.createFunction('pages');
  await person.enter('Entry point', 'index.main');
  await person.createServiceAccount('pages');
  await person.typeCode(
    "exports.main = async (e, context) => { console.log('hello'); return { body: context.token }; };\n",
  );
  await person.createVersion();
  await person.run();
  await person.readToken();
  await expectAccessible(page, { info, screen: 'editor' });

  // `screens.spec.ts` checks the Versions and Logs tabs.
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(page.getByRole('tab', { name: 'Overview', selected: true })).toBeVisible();
  await expect(page.getByText(functionId).first()).toBeVisible();
  await expectAccessible(page, { info, screen: 'overview' });
});

test('screens around functions meet WCAG 2 AA in both themes', async ({ page, api }, info) => {
  await api.createFunction('listed');
  await api.createServiceAccount('listed');
  for (const { path, heading } of [
    { path: '/functions', heading: 'Functions' },
    { path: '/service-accounts', heading: 'Service accounts' },
    { path: '/system-health', heading: 'System health' },
    { path: '/api?method=FunctionService.CreateVersion', heading: 'API' },
    { path: '/tutorial', heading: /token/i },
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toBeHidden();
    await expectAccessible(page, { info, screen: new URL(path, page.url()).pathname.slice(1) });
  }
});

test.describe('narrow window', () => {
  test.use({ viewport: { width: 480, height: 900 } });

  test('fits every screen, each of which scrolls within itself', async ({ page, api }) => {
    const longest = (end: string) =>
      `${'as-long-as-a-name-may-be-'.repeat(3).slice(0, 62 - end.length)}-${end}`;
    const functionId = await api.createFunction(longest('f'));
    const serviceAccountId = await api.createServiceAccount(longest('a'));
    const token = await api.send('POST', '/iam/v1/tokens:createForServiceAccount', { serviceAccountId });
    expect((await api.invoke(functionId, token.json().iamToken)).status).toBe(403);
    for (const { path, shows } of [
      { path: '/functions', shows: longest('f') },
      { path: '/service-accounts', shows: longest('a') },
      { path: `/functions/${functionId}/overview`, shows: 'Recently denied' },
      { path: `/functions/${functionId}/versions`, shows: 'No versions yet' },
      { path: `/functions/${functionId}/logs`, shows: 'REFUSED' },
      { path: '/system-health#runtimes', shows: 'A sandbox starts' },
      { path: '/api?method=FunctionService.CreateVersion', shows: 'executionTimeout' },
      { path: '/tutorial', shows: 'Metadata service' },
      { path: '/nowhere', shows: 'Page not found' },
    ]) {
      await page.goto(path);
      await expect(page.getByText(shows).first()).toBeVisible();
      expect(await page.evaluate(tooLarge), path).toEqual([]);
    }
  });
});

test.describe('sign-in page', () => {
  test.use({ storageState: { cookies: [], origins: [] }, expectedErrors: [/401 \(Unauthorized\)/] });

  test('accepts the owner token and rejects another', async ({ page }) => {
    await page.goto('/functions');
    await expect(page).toHaveURL(/\/sign-in/);
    expect(await accessibilityProblems(page, { ...wcag, onlyColors: false })).toEqual([]);
    const field = page.getByLabel('Owner token');
    await field.fill('not the owner token at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('This is not the owner token', { exact: true })).toBeVisible();
    await field.fill(ownerToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Functions' })).toBeVisible();
  });
});

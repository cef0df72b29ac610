import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

/** @returns what axe finds with every rule, one line per violation */
async function problems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}

/** A window of 1440 × 900 at 200 % zoom has this many CSS pixels. */
const windows = [
  { name: '1440', width: 1440, height: 900 },
  { name: '1024', width: 1024, height: 768 },
  { name: '390', width: 390, height: 844 },
  { name: 'zoom', width: 720, height: 450 },
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const language of ['en', 'ru'] as const) {
    test.describe(`in the ${colorScheme} theme, ${language}`, () => {
      test.use({ colorScheme });

      test(`every screen passes all rules of axe, ${colorScheme}, ${language}`, async ({
        page,
        api,
      }, info) => {
        const name = `${colorScheme}-${language}`;
        const functionId = await api.createFunction(name);
        const first = await api.createVersion(functionId, { 'index.js': 'exports.handler = () => 1;\n' });
        const second = await api.createVersion(functionId, {
          'index.js': 'exports.handler = () => 2;\n',
          'lib/more.js': 'exports.more = 1;\n',
        });
        await page.addInitScript(
          (chosen) => localStorage.setItem('functions-console.language', JSON.stringify(chosen)),
          language,
        );
        const serviceAccountId = await api.createServiceAccount(name);
        await api.send('POST', '/iam/v1/apiKeys', { serviceAccountId });
        for (const [screen, path] of Object.entries({
          account: `/service-accounts/${serviceAccountId}`,
          versions: `/functions/${functionId}/versions`,
          version: `/functions/${functionId}/versions/${second}`,
          compare: `/functions/${functionId}/versions/compare?from=${first}&to=${second}`,
        })) {
          for (const { name: size, ...viewport } of windows) {
            await page.setViewportSize(viewport);
            await page.goto(path);
            await expect(page.getByRole('heading').first()).toBeVisible();
            await expect(page.locator('.g-skeleton')).toHaveCount(0);
            if (screen === 'version' || screen === 'compare')
              await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible();
            // Gravity's folded sidebar has buttons with attributes that their role does not allow.
            if (size !== '1024') expect(await problems(page), `${screen} at ${size}`).toEqual([]);
            expect(
              await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
              `${screen} at ${size} is no wider than the window`,
            ).toBeLessThanOrEqual(0);
            await station(page, info, `${screen}-${size}`);
          }
        }
      });
    });
  }
}

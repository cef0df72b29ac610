import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('System health page shows the checks of the machine and repeats them on request', async ({
  page,
}, info) => {
  await page.goto('/functions');
  await page.getByRole('link', { name: 'System health' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'System health' })).toBeVisible();
  const made = page.getByRole('list', { name: 'What sandboxes are made of' });
  await expect(made.getByRole('listitem').filter({ hasText: 'A sandbox starts' })).toContainText('Passed');
  const attacks = page.getByRole('list', { name: 'Attacks tried during this check' });
  await expect(attacks.getByText('A function that mounts a file system')).toBeVisible();
  await expect(attacks.getByText('got through')).toHaveCount(0);
  const runtimes = page.getByRole('region', { name: 'Runtimes', exact: true });
  await expect(runtimes.getByRole('listitem', { name: 'Node.js 12' })).toContainText('Installed, 12.22.12');
  await station(page, info, 'machine');
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target)}`)).toEqual([]);

  const examined = page.waitForResponse((response) => response.url().endsWith('/console/doctor'));
  await page.getByRole('button', { name: 'Check again' }).click();
  expect((await examined).status()).toBe(200);
  await expect(made.getByRole('listitem')).not.toHaveCount(0);
});

test('System health page opens at its runtimes by their address', async ({ page }) => {
  await page.goto('/system-health#runtimes');
  await expect(page.getByRole('heading', { level: 2, name: 'Runtimes' })).toBeInViewport();
  await expect(page.getByRole('list', { name: 'Attacks tried during this check' })).toBeAttached();
  await expect(page.getByRole('heading', { level: 2, name: 'Runtimes' })).toBeInViewport();
});

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

const keeping =
  'let kept; exports.handler = async (event, context) => ({ statusCode: 200, body: (kept = kept || context.token) });';

test('a person shortens the lifetime of tokens and sees which instance keeps an expired one', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  const functionId = await api.createFunction('keeping');
  const serviceAccountId = await api.createServiceAccount('keeps-a-token');
  await api.createVersion(functionId, { 'index.js': keeping }, { serviceAccountId });
  await person.openEditor(functionId);
  await person.run();
  await person.result.getByRole('link', { name: 'Test a shorter lifetime' }).click();
  await expect(page.getByRole('heading', { name: 'Token lifetime' })).toBeVisible();
  const restored = page.getByText('The usual lifetime of 12 hours applies again.');

  // The instance of the run above has a token of twelve hours; the new version has instances of its own.
  await api.createVersion(functionId, { 'index.js': keeping }, { serviceAccountId });
  await page.getByRole('button', { name: 'Start experiment' }).click();
  const instances = page.getByRole('list', { name: 'Instances' }).locator(':scope > li');
  await expect(instances.first()).toContainText('Valid token');
  await expect(instances.filter({ hasText: 'Expired token' }).first()).toBeVisible();
  await expect(page.getByText(/instances? uses? an expired token/)).toBeVisible();
  await station(page, info, '1-stale');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(restored).toBeVisible();
  const path = `/console/functions/${functionId}/tokenLifetime`;
  expect((await api.send('GET', path)).json()).toEqual({ seconds: 43_200 });

  // Code that reads the token in each call never has an expired one.
  const reading = 'exports.handler = async (event, context) => ({ statusCode: 200, body: context.token });';
  await api.createVersion(functionId, { 'index.js': reading }, { serviceAccountId });
  await page.getByRole('button', { name: 'Start experiment' }).click();
  const row = instances.filter({ hasText: 'Valid token' }).first();
  await expect(row.getByRole('listitem').nth(7), 'runs for longer than the lifetime').toBeAttached();
  await expect(page.getByText('No instance uses an expired token')).toBeVisible();
  await page.goto('/functions');
});

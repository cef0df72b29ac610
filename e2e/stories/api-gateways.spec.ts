import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

/** Runs the command that the page shows, as a user pastes it into a terminal. */
async function runShownCommand(page: Page): Promise<string> {
  const command = await page.getByRole('region', { name: 'Try it' }).locator('pre').textContent();
  return (await promisify(execFile)('/bin/sh', ['-c', command ?? ''])).stdout;
}

async function replaceSpecification(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.locator('.monaco-editor .view-lines').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
}

test('a gateway made from the template answers, and a broken specification names its line', async ({
  page,
  api,
}, info) => {
  const functionId = await api.createFunction('behind-a-gateway');
  await api.createVersion(functionId, { 'index.js': "exports.handler = () => ({ body: 'called' });\n" });
  await api.allowToInvoke(functionId, { id: 'allUsers', type: 'system' });

  await page.goto('/api-gateways');
  await page.getByRole('button', { name: 'Create API gateway' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('story-gateway');
  await dialog.getByRole('combobox', { name: 'Function' }).click();
  await page.getByRole('option', { name: 'behind-a-gateway' }).click();
  await station(page, info, '1-new-gateway');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();

  await expect(page.getByRole('heading', { level: 1, name: 'story-gateway' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go to GET /hello/{name}' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Routes' })).toContainText('Function behind-a-gateway');
  await expect(page.locator('.monaco-editor .view-lines').first()).toBeVisible();
  await station(page, info, '2-gateway');
  const tryIt = page.getByRole('region', { name: 'Try it' });
  await tryIt.getByLabel('Path').fill('/hello/Anna');
  expect(await runShownCommand(page)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Hello, Anna!$/);
  await tryIt.getByRole('combobox', { name: 'Route' }).click();
  await page.getByRole('option', { name: 'GET /function' }).click();
  await expect(tryIt.getByLabel('Path')).toHaveValue('/function');
  expect(await runShownCommand(page)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*called$/);

  const id = page.url().split('/').at(-1);
  const { openapiSpec } = (await api.send('GET', `/apigateways/v1/apigateways/${id}:spec`)).json();
  await replaceSpecification(page, openapiSpec.replace('type: dummy', 'type: mystery'));
  const faults = page.getByRole('region', { name: 'Faults' });
  await expect(faults.getByRole('button', { name: 'Line 11' })).toBeVisible();
  await expect(page.locator('.monaco-editor .squiggly-error').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await station(page, info, '3-fault');
  await page.getByRole('link', { name: 'Queues' }).click();
  await expect(dialog).toContainText('Leave without saving?');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();

  await replaceSpecification(page, openapiSpec.replace('/hello/{name}', '/welcome/{name}'));
  await expect(faults).toBeHidden();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Specification saved')).toBeVisible();
  await tryIt.getByRole('combobox', { name: 'Route' }).click();
  await page.getByRole('option', { name: 'GET /welcome/{name}' }).click();
  expect(await runShownCommand(page)).toContain('Hello, name!');

  await page.getByRole('button', { name: 'Delete…' }).click();
  await dialog.getByRole('textbox').fill('story-gateway');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'API gateways' })).toBeVisible();
  await expect(page.getByText('story-gateway', { exact: true })).toHaveCount(0);
});

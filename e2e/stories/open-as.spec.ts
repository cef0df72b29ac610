import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { CloudNames } from '../console/cloud-names.ts';
import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

/** Characters that shells, Terraform and programs read in ways of their own. */
const note = `it's "quoted" $\{here}`;
const sdk = fileURLToPath(new URL('../../bff/node_modules/@yandex-cloud', import.meta.url));

async function snippet(page: Page, tool: string): Promise<string> {
  const dialog = page.getByRole('dialog');
  // The radio button lies transparent over its text.
  await dialog.getByRole('radio', { name: tool }).check({ force: true });
  return (await dialog.locator('pre').textContent()) ?? '';
}

test('Open as shows commands and programs that run unchanged, for a function, a version and a role', async ({
  page,
  api,
  server,
}, info) => {
  const { endpoints } = (await api.send('GET', '/endpoints')).json();
  const grpcPort = endpoints[0].address.split(':').at(-1);
  const functionId = await api.createFunction('opened-as');
  const versionId = await api.createVersion(
    functionId,
    { 'index.js': "exports.handler = () => 'hi';\n" },
    { environment: { NOTE: note } },
  );
  const serviceAccountId = await api.createServiceAccount('opened-as');
  await api.operate('POST', `/functions/v1/functions/${functionId}:updateAccessBindings`, {
    accessBindingDeltas: [
      {
        action: 'ADD',
        accessBinding: {
          roleId: 'functions.functionInvoker',
          subject: { id: serviceAccountId, type: 'serviceAccount' },
        },
      },
    ],
  });
  const dir = mkdtempSync(join(tmpdir(), 'functions-console-open-as-'));
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(sdk, join(dir, 'node_modules', '@yandex-cloud'));
  const names = await CloudNames.start({ dataDir: server.dataDir, grpcPort });
  const runNode = async (program: string) => {
    writeFileSync(join(dir, 'program.mjs'), program);
    return await names.type(`'${process.execPath}' program.mjs`, dir);
  };
  try {
    const open = page.getByRole('button', { name: 'Open as…' });
    await page.goto(`/functions/${functionId}/overview`);
    await open.first().click();
    expect(await names.type(await snippet(page, 'curl'), dir)).toContain('"name":"opened-as"');
    expect(await runNode(await snippet(page, 'Node.js'))).toContain("name: 'opened-as'");
    expect(await snippet(page, 'yc')).toBe(`yc serverless function get --id '${functionId}'`);
    await station(page, info, '1-function');
    await page.keyboard.press('Escape');

    await open.last().click();
    expect(await names.type(await snippet(page, 'curl'), dir)).toContain('"done":true');
    expect(await runNode(await snippet(page, 'Node.js'))).toContain('done: true');
    await page.keyboard.press('Escape');

    await page.goto(`/functions/${functionId}/versions/${versionId}`);
    await open.click();
    expect(await names.type(await snippet(page, 'curl'), dir)).toContain('quoted');
    expect(await runNode(await snippet(page, 'Node.js'))).toContain('done: true');
    expect(await snippet(page, 'Terraform')).toContain('$${here}');
    const versions = (await api.send('GET', `/functions/v1/versions?functionId=${functionId}`)).json();
    expect(versions.versions).toHaveLength(3);
    for (const { environment } of versions.versions) expect(environment).toEqual({ NOTE: note });
  } finally {
    await names.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

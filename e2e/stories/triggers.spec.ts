import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test.use({ expectedErrors: [/400 \(Bad Request\)/] });

test('a timer fires a function, now and at its times', async ({ page, api }, info) => {
  const functionId = await api.createFunction('nightly-report');
  await api.createVersion(functionId, {
    'index.js': 'exports.handler = (event) => console.log(event.messages[0].details.payload);\n',
  });
  const accountId = await api.createServiceAccount('fires-timers');
  await api.send('POST', `/functions/v1/functions/${functionId}:updateAccessBindings`, {
    accessBindingDeltas: [
      {
        action: 'ADD',
        accessBinding: {
          roleId: 'functions.functionInvoker',
          subject: { id: accountId, type: 'serviceAccount' },
        },
      },
    ],
  });
  await page.goto('/triggers');
  await page.getByRole('button', { name: 'Create trigger' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('nightly');
  await dialog.getByLabel('Function', { exact: true }).click();
  await page.getByRole('option', { name: 'nightly-report' }).click();
  await dialog.getByLabel('Service account').click();
  await page.getByRole('option', { name: 'fires-timers' }).click();
  await dialog.getByLabel('Payload').fill('for the night');
  await dialog.getByLabel('Cron expression').fill('0 25 ? * *');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByRole('alert')).toContainText('hours: cannot read "25": values are 0-23');
  await station(page, info, 'a wrong expression');
  await dialog.getByLabel('Cron expression').fill('0 3 ? * *');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const row = page.getByRole('row', { name: /nightly/ }).last();
  await expect(row).toContainText('0 3 ? * *');
  await expect(row).toContainText('and 4 more');
  await expect(row).toContainText('Not yet');
  await station(page, info, 'the trigger');
  const choose = async (item: string) => {
    await row.getByRole('button', { name: 'Actions for nightly' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Fire now');
  await expect(page.getByText('Trigger nightly fired')).toBeVisible();
  await choose('Pause');
  await expect(row).toContainText('Paused');
  await choose('Delete…');
  await dialog.getByRole('textbox').fill('nightly');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(row).toBeHidden();
  await page.goto(`/functions/${functionId}/logs`);
  await expect(page.getByText('for the night', { exact: true })).toBeVisible();
});

test('a Message Queue trigger names a queue that was deleted', async ({ page, api }, info) => {
  await api.createFunction('reads-orders');
  await api.createServiceAccount('reads-queues');
  const folderId = await api.folderId();
  const queue = (await api.send('POST', '/console/queues', { folderId, name: 'deleted-orders' })).json();
  await page.goto('/triggers');
  await page.getByRole('button', { name: 'Create trigger' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Function', { exact: true }).click();
  await page.getByRole('option', { name: 'reads-orders' }).click();
  await dialog.getByRole('radio', { name: 'Message Queue' }).click();
  await dialog.getByLabel('Queue', { exact: true }).click();
  await page.getByRole('option', { name: 'deleted-orders' }).click();
  await api.send('DELETE', `/console/queues/${queue.id}`);
  await dialog.getByLabel('Service account of the queue').click();
  await page.getByRole('option', { name: 'reads-queues' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`names queue ${queue.arn}, which does not exist`);
  await expect(dialog.getByRole('alert'), 'below the fields').toBeInViewport();
  await station(page, info, 'a deleted queue');
});

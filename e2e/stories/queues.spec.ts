import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test.use({ expectedErrors: [/400 \(Bad Request\)/] });

test('a message waits in a queue until the queue is purged', async ({ page }, info) => {
  await page.goto('/queues');
  await page.getByRole('button', { name: 'Create queue' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await dialog.getByLabel('Name').fill('story orders');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Message Queue refuses the request');
  await station(page, info, 'a wrong name');
  await dialog.getByLabel('Name').fill('story-orders');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const row = page.getByRole('row', { name: /story-orders/ }).last();
  await expect(row).toContainText('Standard');
  const choose = async (item: string) => {
    await row.getByRole('button', { name: 'Actions for story-orders' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Send message…');
  await expect(dialog.getByLabel('Message')).toBeFocused();
  await dialog.getByLabel('Message').fill('the first order');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Message sent to story-orders')).toBeVisible();
  await choose('Show messages…');
  await expect(dialog.getByText('the first order')).toBeVisible();
  await expect(dialog.getByText('received 0 times')).toBeVisible();
  await station(page, info, 'the messages');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await choose('Purge…');
  await dialog.getByRole('textbox').fill('story-orders');
  await dialog.getByRole('button', { name: 'Purge' }).click();
  await expect(page.getByText('Queue story-orders purged')).toBeVisible();
  await choose('Delete…');
  await dialog.getByRole('textbox').fill('story-orders');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(row).toBeHidden();
});

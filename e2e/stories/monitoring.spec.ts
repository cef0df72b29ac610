import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';

test('Monitoring tab shows the calls, errors and latencies of a function, as the page of all does', async ({
  page,
  api,
}, info) => {
  const functionId = await api.createFunction('watched');
  await page.goto(`/functions/${functionId}/monitoring`);
  await expect(page.getByText('No calls in this period')).toBeVisible();
  await api.createVersion(functionId, {
    'index.js':
      "let calls = 0; exports.handler = () => { if (++calls % 4 === 0) throw new Error('no'); return { statusCode: 200 }; };\n",
  });
  for (let call = 0; call < 8; call++) await api.invokeAsOwner(functionId);
  await page.reload();
  const totals = page.getByRole('region', { name: 'Totals of the period' });
  await expect(totals).toContainText('Requests8');
  await expect(totals).toContainText('Error rate25%');
  await page.getByText('Show as a table').click();
  // A row for each minute: the calls may come in two.
  const rows = page.getByRole('region', { name: 'Figures by time' }).getByRole('row');
  const calls = () =>
    rows.evaluateAll((all) =>
      all.reduce((sum, row) => sum + Number(row.querySelector('td')?.textContent ?? 0), 0),
    );
  await expect.poll(calls).toBe(8);
  await station(page, info, '1-function');
  await page.getByRole('radio', { name: 'Month' }).check({ force: true });
  await expect(page).toHaveURL(/period=month/);
  await expect(totals).toContainText('Requests8');
  await page.getByRole('link', { name: 'Monitoring' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Monitoring' })).toBeVisible();
  await expect(totals).toContainText('Error rate');
  await station(page, info, '2-all');
});

import { expect, test } from '../console/fixtures.ts';
import { station } from '../console/station.ts';
import { Person } from '../console/verbs.ts';

test('Logs and Overview tabs name a denied caller and grant the missing role', async ({
  page,
  api,
}, info) => {
  const person = new Person(page);
  const functionId = await person.openNewFunction(api, 'keeps-its-door');
  await person.enter('Entry point', 'index.main');
  await person.typeCode("exports.main = async () => ({ body: 'come in' });\n");
  await person.createVersion();
  const callers = await Promise.all(
    ['first-caller', 'second-caller'].map(async (name) => {
      const serviceAccountId = await api.createServiceAccount(name);
      const answer = await api.send('POST', '/iam/v1/tokens:createForServiceAccount', { serviceAccountId });
      return { name, call: () => api.invoke(functionId, answer.json().iamToken) };
    }),
  );
  const [first, second] = callers;
  if (first === undefined || second === undefined) throw new Error('there are two callers');

  await page.getByRole('tab', { name: 'Logs' }).click();
  expect((await first.call()).status).toBe(403);
  const lines = page.getByRole('list', { name: /Log entries/ }).getByRole('listitem');
  const refused = lines.filter({ hasText: 'REFUSED' });
  await expect(refused).toContainText('lacks the role functions.functionInvoker');
  await station(page, info, '1-refused');
  await refused.getByRole('button', { name: 'Grant functions.functionInvoker to first-caller' }).click();
  await expect(refused.getByRole('status')).toHaveText(/Granted/);
  expect(await first.call()).toMatchObject({ status: 200, text: 'come in' });
  await station(page, info, '2-granted');

  expect((await second.call()).status).toBe(403);
  await page.getByRole('tab', { name: 'Overview' }).click();
  const calling = page.getByRole('region', { name: 'Invocation' });
  const mayCall = calling.getByRole('list', { name: 'Invokers' });
  await expect(mayCall).toContainText('first-caller');
  await expect(calling.getByText('Recently denied')).toBeVisible();
  await calling.getByText('Recently denied').scrollIntoViewIfNeeded();
  await station(page, info, '3-overview');
  await calling.getByRole('button', { name: /to second-caller$/ }).click();
  await expect(mayCall).toContainText('second-caller');
  expect((await second.call()).status).toBe(200);

  await mayCall.getByRole('button', { name: /from first-caller$/ }).click();
  await expect(mayCall).not.toContainText('first-caller');
  expect((await first.call()).status).toBe(403);
});

test('Run panel names a missing role and grants it for the next run', async ({ page, api }, info) => {
  const person = new Person(page);
  const called = await person.openNewFunction(api, 'is-called');
  await person.enter('Entry point', 'index.main');
  await person.typeCode("exports.main = async () => ({ body: 'reached' });\n");
  await person.createVersion();

  await person.openNewFunction(api, 'calls-another');
  await person.enter('Entry point', 'index.main');
  await person.createServiceAccount('calls-another');
  await person.typeCode(`exports.main = async (event, context) => {
  const answer = await fetch('https://functions.yandexcloud.net/${called}', {
    headers: { Authorization: 'Bearer ' + context.token.access_token },
  });
  return { statusCode: answer.status, body: await answer.text() };
};
`);
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('Forbidden: Not authorized');
  await expect(person.result.getByText('Denied during this run')).toBeVisible();
  await expect(person.result).toContainText('Service account calls-another lacks the role');
  await station(page, info, '1-denied-during-the-run');
  await person.result
    .getByRole('button', { name: 'Grant functions.functionInvoker to calls-another' })
    .click();
  await expect(person.result.getByRole('status')).toHaveText(/Granted/);
  await person.run();
  await expect(person.result).toContainText('reached');
  await expect(person.result.getByText('Denied during this run')).toHaveCount(0);
  await station(page, info, '2-granted-and-run-again');
  const bindings = await api.send('GET', `/functions/v1/functions/${called}:listAccessBindings`);
  expect(bindings.json().accessBindings).toHaveLength(1);
});

test('Overview tab grants a strong role only after its name is typed', async ({ page, api }, info) => {
  const person = new Person(page);
  await person.openNewFunction(api, 'asks-for-power');
  await person.enter('Entry point', 'index.main');
  await person.createServiceAccount('asks-for-power');
  const session = await page.request.get('/console/session');
  const { folderId } = await session.json();
  await person.typeCode(`exports.main = async (event, context) => {
  const folder = 'https://resource-manager.api.cloud.yandex.net/resource-manager/v1/folders/${folderId}';
  const headers = { Authorization: 'Bearer ' + context.token.access_token };
  const answer = await fetch(folder + ':listAccessBindings', { headers });
  return { status: answer.status };
};
`);
  await person.createVersion();
  await person.run();
  await expect(person.result).toContainText('Programs made these requests with the account’s token');
  await expect(person.result.getByRole('button', { name: /^Grant/ })).toHaveCount(0);
  await station(page, info, '1-denied-during-the-run');
  await person.result.getByRole('button', { name: 'Review role resource-manager.admin…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grant strong role' });
  await expect(dialog).toContainText('A program requested this, not you');
  await expect(dialog).toContainText('decide who has which role on them');
  const grant = dialog.getByRole('button', { name: 'Grant role' });
  await expect(grant).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type the role to confirm' }).fill('resource-manager.admi');
  await expect(grant).toBeDisabled();
  await station(page, info, '2-dialog');
  await dialog.getByRole('textbox', { name: 'Type the role to confirm' }).fill('resource-manager.admin');
  await grant.click();
  await expect(person.result.getByRole('status')).toHaveText(/Granted resource-manager.admin/);
  await person.run();
  await expect(person.result.getByText('Denied during this run')).toHaveCount(0);
});

test('API page finds a method by its words', async ({ page }, info) => {
  await page.goto('/functions');
  await page.getByRole('link', { name: 'API', exact: true }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'FunctionService' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Find a method' }).fill('post create version');
  const method = page.getByRole('button', { name: /CreateVersion/ });
  await method.click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('executionTimeout');
  await expect(page.getByRole('region', { name: 'Command' })).toContainText('"functionId": "<functionId>"');
  await station(page, info, 'method');
  await page.reload();
  await expect(method).toHaveAttribute('aria-expanded', 'true');
});

import { expect, test } from '../console/fixtures.ts';
import { Person } from '../console/verbs.ts';

test.describe('console after a kill', () => {
  // While the server is down, the browser itself logs each request that fails.
  test.use({
    expectedErrors: [
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|Failed to fetch/,
    ],
  });

  test('keeps everything that it acknowledged', async ({ page, server, api }) => {
    const person = new Person(page);
    const functionId = await person.createFunction('kept');
    await person.enter('Entry point', 'index.main');
    await person.createServiceAccount('kept');
    await person.typeCode(
      'exports.main = async (event, context) => ({ body: context.token.access_token });\n',
    );
    const versionId = await person.createVersion();
    await person.run();
    const token = await person.readToken();
    await api.allowToInvoke(functionId, await api.serviceAccountSubject('kept'));

    await server.stop('SIGKILL');
    await server.start();

    await page.goto('/functions');
    await page.getByRole('link', { name: 'kept', exact: true }).click();
    await person.expectEditor();
    await expect(page.getByText(versionId).first()).toBeVisible();
    await expect(person.codeEditor).toContainText('context.token.access_token');
    await person.run();
    await expect(person.result).toContainText('HTTP 200');
    const answer = await api.invoke(functionId, token);
    expect(answer.status, 'a token from before, and a role from before').toBe(200);
    expect(answer.headers.get('x-function-version-id')).toBe(versionId);
  });
});

test('editor keeps an edit that is no version yet over a reload', async ({ page }) => {
  const person = new Person(page);
  await person.createFunction('draft-kept');
  await person.typeCode('exports.main = async () => ({ body: "only a draft" });\n');
  await expect(person.codeEditor).toContainText('only a draft');
  await expect(page.getByTitle('Draft saved in this browser')).toBeVisible();
  await page.reload();
  await person.expectEditor();
  await expect(person.codeEditor).toContainText('only a draft');
});

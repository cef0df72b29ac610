import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deniedRequestList, logPage, missingRole } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

async function parties(name: string) {
  const { id: functionId } = await it.createFunction(name);
  const { id: accountId } = await it.createAccount(name);
  const path = `/functions/v1/functions/${functionId}`;
  return { functionId, accountId, path, token: await it.tokenOf(accountId) };
}
async function call(functionId: string, authorization?: string) {
  const headers = authorization === undefined ? {} : { Authorization: authorization };
  const response = await fetch(`${it.gatewayUrl}/${functionId}`, { headers });
  return { status: response.status, body: await response.json() };
}
async function logOf(functionId: string) {
  const { body } = await it.send(`/console/functions/${functionId}/logs?order=oldestFirst`);
  return logPage.parse(body).entries;
}
const refusalsOf = async (query: string) =>
  deniedRequestList.parse((await it.send(`/console/deniedRequests?${query}`)).body).deniedRequests;

describe('denied call', () => {
  test('tells its caller no more than the cloud, and the log of the function who it was and what resolves it', async () => {
    const { functionId, accountId, token, path } = await parties('refuses');
    expect(await call(functionId, `Bearer ${token}`)).toEqual({
      status: 403,
      body: { errorCode: 403, errorMessage: 'Forbidden: Not authorized', errorType: 'ClientError' },
    });
    const [entry] = await logOf(functionId);
    expect(entry).toMatchObject({ stream: 'system', level: 'WARN' });
    expect(entry?.message).toContain(
      `403: service account ${accountId} lacks the role functions.functionInvoker on this function`,
    );
    expect(entry?.message).not.toContain(token);
    const missing = missingRole.parse(entry?.jsonPayload);
    await it.bind(path, missing.roleId, { id: missing.subjectId, type: missing.subjectType });
    expect((await call(functionId, `Bearer ${token}`)).status, 'no version yet').toBe(404);
  });

  test('offers no grant to an anonymous caller, and names what is wrong with a bad token', async () => {
    const { functionId, token } = await parties('refuses-more');
    await call(functionId);
    await call(functionId, `Bearer ${token}x`);
    await call(functionId, 'Api-Key AQVNunknown');
    const entries = await logOf(functionId);
    expect(entries.map(({ message }) => message.replace(/^REFUSED RequestID: [0-9a-f-]{36} /, ''))).toEqual([
      expect.stringMatching(/^403: an anonymous caller lacks the role/),
      expect.stringMatching(/^401: The token is not one of this console/),
      expect.stringMatching(/^401: The API key is unknown/),
    ]);
    for (const { jsonPayload } of entries) expect(missingRole.safeParse(jsonPayload).success).toBe(false);
    expect(JSON.stringify(entries)).not.toMatch(/t1\.|AQVN/);
  });

  test('leaves one line a minute for each caller, however often it comes', async () => {
    const { functionId, token } = await parties('refuses-often');
    for (let n = 0; n < 20; n++) await call(functionId, `Bearer ${token}`);
    for (let n = 0; n < 20; n++) await call(functionId, `Bearer t1.${n}.x`);
    expect(await logOf(functionId)).toHaveLength(2);
    expect(await refusalsOf(`resourceId=${functionId}`)).toMatchObject([{ count: 20 }]);
  });

  test('succeeds with any token, and not without one, when allAuthenticatedUsers may call', async () => {
    const { functionId, token, path } = await parties('lets-in');
    await it.bind(path, 'functions.functionInvoker', { id: 'allAuthenticatedUsers', type: 'system' });
    expect((await call(functionId, `Bearer ${token}`)).status, 'no version yet').toBe(404);
    expect((await call(functionId)).status).toBe(403);
  });

  test('leaves no trace under an id that is no function', async () => {
    expect((await call('d4enothing', 'Bearer t1.x.y')).status).toBe(401);
    expect((await call('d4enothing')).status).toBe(404);
    const kept = await it.cloud.logs.read({ functionId: 'd4enothing' }, { newestFirst: true });
    expect(kept.entries).toEqual([]);
  });
});

describe('list of denied requests', () => {
  test('holds requests that the API denied, newest first, until a role at any level resolves them', async () => {
    const { functionId, accountId, token, path } = await parties('is-refused');
    await call(functionId, `Bearer ${token}`);
    expect((await it.send(path, { token })).status).toBe(403);
    const before = await refusalsOf(`subjectId=${accountId}`);
    expect(before.map(({ missing }) => [missing.permission, missing.roleId])).toEqual([
      ['functions.functions.get', 'functions.viewer'],
      ['functions.functions.invoke', 'functions.functionInvoker'],
    ]);
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'functions.viewer', {
      id: accountId,
      type: 'serviceAccount',
    });
    const after = await refusalsOf(`subjectId=${accountId}`);
    expect(after.map(({ missing }) => missing.permission)).toEqual(['functions.functions.invoke']);
  });

  test('offers the narrowest role on the resource asked for, and marks one that gives power', async () => {
    const { accountId, token, path } = await parties('asks-for-power');
    const { id: other } = await it.createAccount('is-asked-for');
    const account = `/iam/v1/serviceAccounts/${other}`;
    const folder = `/resource-manager/v1/folders/${it.folderId}`;
    const binding = { roleId: 'admin', subject: { id: accountId, type: 'serviceAccount' } };
    const deltas = { accessBindingDeltas: [{ action: 'ADD', accessBinding: binding }] };
    await it.send(path, { token });
    await it.send(account, { token });
    await it.send(`${folder}:listAccessBindings`, { token });
    await it.post(`${folder}:updateAccessBindings`, deltas, { token });
    await it.post('/iam/v1/tokens:createForServiceAccount', { serviceAccountId: other }, { token });
    const open = await refusalsOf(`subjectId=${accountId}`);
    expect(
      open.map(({ missing, suggestion }) => [
        missing.permission,
        suggestion.roleId,
        missing.resourceType,
        suggestion.isStrong,
      ]),
    ).toEqual([
      ['iam.serviceAccounts.createToken', 'iam.serviceAccounts.tokenCreator', 'service account', true],
      ['resource-manager.folders.setAccessBindings', 'resource-manager.admin', 'folder', true],
      ['resource-manager.folders.getAccessBindings', 'resource-manager.admin', 'folder', true],
      ['iam.serviceAccounts.get', 'iam.viewer', 'service account', false],
      ['functions.functions.get', 'functions.viewer', 'function', false],
    ]);
    expect(open[0]?.suggestion.allows).toBe('Get IAM tokens of service accounts');
  });

  test('keeps the newest twenty of a subject, so that a program cannot hide the denials of others', async () => {
    const quiet = await parties('is-refused-once');
    await it.send(quiet.path, { token: quiet.token });
    const loud = await parties('is-refused-often');
    for (let n = 0; n < 30; n++) {
      const { id } = await it.createFunction(`is-asked-for-${n}`);
      await it.send(`/functions/v1/functions/${id}`, { token: loud.token });
    }
    expect(await refusalsOf(`subjectId=${loud.accountId}`)).toHaveLength(20);
    expect(await refusalsOf(`subjectId=${quiet.accountId}`)).toHaveLength(1);
  });

  test('rejects all but the owner', async () => {
    const { token } = await parties('peeps');
    expect((await it.send('/console/deniedRequests', { token })).body.details[1].reason).toBe('OWNER_ONLY');
  });
});

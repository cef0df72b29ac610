import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorInfo, errorInfo, roleList, serviceAccount } from '../../contract/index.ts';
import { type Answer, openTestConsole, prepareForRuns, type TestConsole } from '../../test/test-console.ts';

const startMs = Date.UTC(2026, 0, 1);
let nowMs = startMs;
let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole({ now: () => nowMs });
});
afterAll(async () => {
  await it.close();
});

function whyOf({ body }: Answer): ErrorInfo {
  const found = body.details.find((each: object) => errorInfo.safeParse(each).success);
  return errorInfo.parse(found);
}
const account = (id: string) => ({ id, type: 'serviceAccount' });
const suspend = (id: string, verb = 'suspend') => it.post(`/iam/v1/serviceAccounts/${id}:${verb}`, {});

describe('reason of a denial', () => {
  test('names a missing role with everything that its grant needs', async () => {
    const { id } = await it.createAccount('wants-to-read');
    const token = await it.tokenOf(id);
    const fn = await it.createFunction('closed');
    const path = `/functions/v1/functions/${fn.id}`;
    const refused = await it.send(path, { token });
    expect(refused.status).toBe(403);
    const { reason, metadata } = whyOf(refused);
    expect(reason).toBe('ROLE_MISSING');
    expect(metadata).toMatchObject({
      subjectId: id,
      subjectType: 'serviceAccount',
      permission: 'functions.functions.get',
      resourceType: 'function',
      resourceId: fn.id,
      roleId: 'functions.viewer',
    });
    expect(metadata.roles?.split(',')).toEqual(
      expect.arrayContaining(['functions.viewer', 'editor', 'admin']),
    );
    await it.bind(path, metadata.roleId ?? '', account(id));
    expect((await it.send(path, { token })).status).toBe(200);
  });

  test('names the account that the subject may not attach', async () => {
    const editor = await it.createAccount('edits');
    const powerful = await it.createAccount('powerful');
    const fn = await it.createFunction('edited');
    await it.bind(`/functions/v1/functions/${fn.id}`, 'functions.editor', account(editor.id));
    const refused = await it.post(
      '/functions/v1/versions',
      {
        functionId: fn.id,
        runtime: 'nodejs22',
        entrypoint: 'index.main',
        resources: { memory: '134217728' },
        serviceAccountId: powerful.id,
        content: '',
      },
      { token: await it.tokenOf(editor.id) },
    );
    expect(whyOf(refused).metadata).toMatchObject({
      permission: 'iam.serviceAccounts.use',
      resourceType: 'service account',
      resourceId: powerful.id,
      roleId: 'iam.serviceAccounts.user',
    });
  });

  test.each([
    ['NOT_SIGNED_IN', {}],
    ['AUTHORIZATION_MALFORMED', { authorization: 'Basic abc' }],
    ['TOKEN_UNKNOWN', { authorization: 'Bearer t1.x.y' }],
    ['API_KEY_NOT_TAKEN', { authorization: 'Api-Key AQVNx' }],
    ['HOST_NOT_ALLOWED', { host: 'evil.example' }],
  ])('%s', async (reason, headers: Record<string, string>) => {
    const answer = await it.send('/iam/v1/roles', { token: null, headers });
    expect([401, 403]).toContain(answer.status);
    expect(whyOf(answer)).toMatchObject({ reason, metadata: {} });
  });

  test('says ORIGIN_NOT_ALLOWED for a page of another site', async () => {
    const answer = await it.post('/iam/v1/tokens', {}, { headers: { origin: 'http://evil.example' } });
    expect(whyOf(answer).reason).toBe('ORIGIN_NOT_ALLOWED');
  });

  test('tells expired tokens from revoked ones and from those of deleted accounts', async () => {
    const ask = (token: string) => it.send('/iam/v1/roles', { token });
    const { id } = await it.createAccount('three-ends');
    const metadata = { subjectId: id, subjectType: 'serviceAccount' };
    const old = await it.tokenOf(id);
    expect((await ask(old)).status).toBe(200);
    nowMs += 12 * 3_600_000;
    expect(whyOf(await ask(old))).toMatchObject({ reason: 'TOKEN_EXPIRED', metadata });
    nowMs = startMs;
    await it.post('/iam/v1/tokens:revoke', { iamToken: old });
    expect(whyOf(await ask(old))).toMatchObject({ reason: 'TOKEN_REVOKED', metadata });
    const last = await it.tokenOf(id);
    await it.send(`/iam/v1/serviceAccounts/${id}`, { method: 'DELETE' });
    expect(whyOf(await ask(last))).toMatchObject({ reason: 'ACCOUNT_GONE', metadata });
  });

  test('says OTHER_SUBJECT for an operation of another subject', async () => {
    const { body } = await it.post('/functions/v1/functions', { folderId: it.folderId });
    const token = await it.tokenOf((await it.createAccount('peeps')).id);
    const answer = await it.send(`/operations/${body.id}`, { token });
    expect(whyOf(answer)).toMatchObject({ reason: 'OTHER_SUBJECT', metadata: { resourceId: body.id } });
  });
});

describe('a suspended account', () => {
  test('may do nothing, by token or by key, until it is reactivated', async () => {
    const { id } = await it.createAccount('rests');
    const fn = await it.createFunction('called-by-it');
    await it.createVersion(fn.id);
    await it.bind(`/functions/v1/functions/${fn.id}`, 'functions.functionInvoker', account(id));
    const token = await it.tokenOf(id);
    const { secret } = (await it.post('/iam/v1/apiKeys', { serviceAccountId: id })).body;
    const call = async (authorization: string) =>
      (await fetch(`${it.gatewayUrl}/${fn.id}?integration=raw`, { headers: { authorization } })).status;
    const byBoth = async () => [await call(`Bearer ${token}`), await call(`Api-Key ${secret}`)];
    expect(await byBoth()).toEqual([200, 200]);

    const { body } = await suspend(id);
    expect(body).toMatchObject({ done: true, description: 'Suspend service account' });
    expect(serviceAccount.parse((await it.send(`/iam/v1/serviceAccounts/${id}`)).body).status).toBe(
      'SUSPENDED',
    );
    expect(await byBoth()).toEqual([401, 401]);
    expect(whyOf(await it.send('/iam/v1/roles', { token })).reason).toBe('ACCOUNT_SUSPENDED');
    expect(await it.cloud.tokens.tokenFor(id)).toBeUndefined();
    const asked = await it.post('/iam/v1/tokens:createForServiceAccount', { serviceAccountId: id });
    expect(asked).toMatchObject({ status: 400, body: { code: 9 } });

    expect((await suspend(id, 'reactivate')).body.response.status).toBe('ACTIVE');
    expect(await byBoth()).toEqual([200, 200]);
    expect(await it.cloud.tokens.tokenFor(id)).toBeDefined();
  });

  test('stays active when the caller lacks the role to suspend it', async () => {
    const { id } = await it.createAccount('rests-not');
    const token = await it.tokenOf((await it.createAccount('meddles')).id);
    const answer = await it.post(`/iam/v1/serviceAccounts/${id}:suspend`, {}, { token });
    expect(answer.status).toBe(403);
    expect((await suspend('ajenothing')).status).toBe(404);
  });
});

describe('roles', () => {
  test('come page by page with what each allows, and one by one', async () => {
    const token = await it.tokenOf((await it.createAccount('reads-roles')).id);
    const ids: string[] = [];
    let pageToken = '';
    do {
      const { body } = await it.send(`/iam/v1/roles?pageSize=5&pageToken=${pageToken}`, { token });
      ids.push(...roleList.parse(body).roles.map(({ id }) => id));
      pageToken = body.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'viewer',
        'editor',
        'admin',
        'functions.functionInvoker',
        'iam.serviceAccounts.user',
      ]),
    );
    for (const id of ids)
      expect((await it.send(`/iam/v1/roles/${id}`)).body).toEqual({
        id,
        description: expect.stringMatching(/./),
      });
    expect((await it.send('/iam/v1/roles/constructor')).status).toBe(404);
    const filter = encodeURIComponent('id="admin"');
    expect((await it.send(`/iam/v1/roles?filter=${filter}`)).body.roles).toMatchObject([{ id: 'admin' }]);
  });
});

describe('the operation of a change of bindings', () => {
  test('tells what really changed on a service account, and nothing on a function', async () => {
    const { id } = await it.createAccount('bound');
    const binding = (roleId: string) => ({ roleId, subject: account(id) });
    const set = (path: string, roleIds: string[]) =>
      it.post(`${path}:setAccessBindings`, { accessBindings: roleIds.map(binding) });
    const path = `/iam/v1/serviceAccounts/${id}`;
    await set(path, ['viewer', 'editor']);
    const { body } = await set(path, ['editor', 'admin']);
    expect(body.response).toEqual({
      '@type': 'type.googleapis.com/yandex.cloud.access.AccessBindingsOperationResult',
      effectiveDeltas: [
        { action: 'REMOVE', accessBinding: binding('viewer') },
        { action: 'ADD', accessBinding: binding('admin') },
      ],
    });
    const fn = await it.createFunction('bound');
    const onFunction = await set(`/functions/v1/functions/${fn.id}`, ['viewer']);
    expect(onFunction.body.response).toEqual({ '@type': 'type.googleapis.com/google.protobuf.Empty' });
  });
});

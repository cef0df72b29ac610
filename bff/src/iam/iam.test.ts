import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceAccount } from '../../contract/index.ts';
import { openTestConsole, ownerToken, type TestConsole, versionRequest } from '../../test/test-console.ts';

const hourMs = 3_600_000;
let nowMs = Date.UTC(2026, 0, 1);
let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole({ now: () => nowMs });
});
afterAll(async () => {
  await it.close();
});

const tokenPattern = /^t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}$/;
const exchange = (body: unknown) => it.post('/iam/v1/tokens', body, { token: null });
const revoke = (iamToken: string) => it.post('/iam/v1/tokens:revoke', { iamToken }, { token: null });
const folders = (token: string) =>
  it.send(`/resource-manager/v1/folders?cloudId=${it.cloud.home.cloud.id}`, { token });

describe('service accounts', () => {
  test('support create, get, list, update and delete', async () => {
    const created = await it.createAccount('robot');
    const path = `/iam/v1/serviceAccounts/${created.id}`;
    expect(serviceAccount.parse((await it.send(path)).body)).toMatchObject({
      id: expect.stringMatching(/^aje[a-z0-9]{17}$/),
      name: 'robot',
      status: 'ACTIVE',
    });
    const list = await it.send(
      `/iam/v1/serviceAccounts?folderId=${it.folderId}&filter=${encodeURIComponent('name="robot"')}`,
    );
    expect(list.body.serviceAccounts).toMatchObject([{ id: created.id }]);
    const body = { updateMask: 'description', description: 'works at night' };
    await it.send(path, { method: 'PATCH', body });
    expect((await it.send(path)).body).toMatchObject({ name: 'robot', description: 'works at night' });
    expect((await it.send(path, { method: 'DELETE' })).status).toBe(200);
    expect((await it.send(path)).status).toBe(404);
  });

  test('require unique and valid names', async () => {
    await it.createAccount('a');
    const create = (name: string) => it.post('/iam/v1/serviceAccounts', { folderId: it.folderId, name });
    expect((await create('a')).status).toBe(409);
    for (const name of ['', 'A', '-a', 'a-', 'a'.repeat(64)]) expect((await create(name)).status).toBe(400);
  });
});

describe('IAM tokens', () => {
  test('come for the owner’s secret in the documented form, for twelve hours', async () => {
    const { status, body } = await exchange({ yandexPassportOauthToken: ownerToken });
    expect(status).toBe(200);
    expect(body.iamToken).toMatch(tokenPattern);
    expect(Date.parse(body.expiresAt) - nowMs).toBeLessThanOrEqual(12 * hourMs);
    expect((await folders(body.iamToken)).status).toBe(200);
  });

  test('come for nothing else', async () => {
    expect((await exchange({ yandexPassportOauthToken: 'a-guess' })).body.code).toBe(16);
    expect((await exchange({})).status).toBe(400);
    expect((await exchange({ yandexPassportOauthToken: ownerToken, jwt: 'x' })).status).toBe(400);
    expect((await exchange({ jwt: 'a.b.c' })).body.code).toBe(16);
  });

  test('reject further wrong secrets for a minute after ten, and accept the right one', async () => {
    const console = await openTestConsole({ now: () => 0, elapsed: () => nowMs });
    try {
      const guess = (yandexPassportOauthToken: string) =>
        console.post('/iam/v1/tokens', { yandexPassportOauthToken }, { token: null });
      for (let n = 0; n < 10; n++) expect((await guess(`guess-${n}`)).status).toBe(401);
      expect((await guess('guess-11')).status).toBe(429);
      expect((await guess(ownerToken)).status).toBe(200);
      expect((await guess('guess-12')).status).toBe(429);
      nowMs += 61_000;
      expect((await guess('guess-13')).status).toBe(401);
    } finally {
      await console.close();
    }
  });

  test('come again with less time left until they are old', async () => {
    const { id } = await it.createAccount('counts-down');
    const first = await it.cloud.tokens.tokenFor(id);
    expect(first).toMatchObject({ token_type: 'Bearer', expires_in: 12 * 3600 });
    nowMs += 2 * hourMs;
    const later = await it.cloud.tokens.tokenFor(id);
    expect(later).toEqual({ ...first, expires_in: 10 * 3600 });
    nowMs += 9.5 * hourMs;
    const fresh = await it.cloud.tokens.tokenFor(id);
    expect(fresh?.access_token).not.toBe(first?.access_token);
    expect(fresh?.expires_in).toBe(12 * 3600);
    expect(
      (await it.send(`/iam/v1/serviceAccounts/${id}`, { token: fresh?.access_token ?? '' })).status,
    ).toBe(403);
    expect(
      (await it.send(`/iam/v1/serviceAccounts/${id}`, { token: first?.access_token ?? '' })).status,
    ).toBe(403);
    nowMs += hourMs;
    expect(
      (await it.send(`/iam/v1/serviceAccounts/${id}`, { token: first?.access_token ?? '' })).status,
    ).toBe(401);
    nowMs = Date.UTC(2026, 0, 1);
  });

  test('fail when they are changed, cut, re-signed or foreign', async () => {
    const { id } = await it.createAccount('forged');
    const token = await it.tokenOf(id);
    const [, payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const asOwner = Buffer.from(JSON.stringify({ ...claims, sub: it.cloud.ownerId, typ: 'userAccount' }));
    const foreign = await openTestConsole();
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const forgeries = [
      `t1.${payload}.${flipped}`,
      `t1.${asOwner.toString('base64url')}.${signature}`,
      `t1.${payload}.`,
      `t1.${payload}`,
      `${token}=`,
      `t1.${payload}.${'A'.repeat(86)}`,
      foreign.ownerIamToken,
      'none',
    ];
    await foreign.close();
    for (const forged of forgeries) {
      const { status, body } = await folders(forged);
      expect(status, forged).toBe(401);
      expect(body.code).toBe(16);
      expect(body.message, 'the answer does not repeat a secret').not.toContain(signature);
    }
    expect((await folders(token)).status).toBe(200);
  });

  test('fail when their last character is spelled otherwise', async () => {
    const { id } = await it.createAccount('spelt');
    const token = await it.tokenOf(id);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.at(-1) ?? '');
    const twin = token.slice(0, -1) + alphabet[last ^ 1];
    const bytes = (text: string) => Buffer.from(text.split('.').at(-1) ?? '', 'base64url');
    expect(bytes(twin).equals(bytes(token))).toBe(true);
    expect((await folders(twin)).status).toBe(401);
  });

  test('end at once and for good when they are revoked', async () => {
    const console = await openTestConsole();
    const { id } = await console.createAccount('revoked');
    const token = await console.tokenOf(id);
    const path = `/resource-manager/v1/folders?cloudId=${console.cloud.home.cloud.id}`;
    expect((await console.send(path, { token })).status).toBe(200);
    const answer = await console.post('/iam/v1/tokens:revoke', { iamToken: token }, { token: null });
    expect(answer.body).toEqual({ subjectId: id });
    expect((await console.send(path, { token })).status).toBe(401);
    expect(await console.tokenOf(id)).not.toBe(token);
    await console.close({ keepData: true });
    const again = await openTestConsole({ dataDir: console.dataDir });
    expect((await again.send(path, { token })).status).toBe(401);
    await again.close();
  });

  test('end with their account', async () => {
    const { id } = await it.createAccount('deleted');
    const token = await it.tokenOf(id);
    expect((await folders(token)).status).toBe(200);
    await it.send(`/iam/v1/serviceAccounts/${id}`, { method: 'DELETE' });
    expect((await folders(token)).status).toBe(401);
    expect(await it.cloud.tokens.tokenFor(id)).toBeUndefined();
  });

  test('end by revocation only if they are of this console', async () => {
    expect((await revoke('t1.x.y')).status).toBe(400);
  });
});

describe('access control', () => {
  let token: string;
  let id: string;
  let functionId: string;
  beforeAll(async () => {
    id = (await it.createAccount('worker')).id;
    token = await it.tokenOf(id);
    functionId = (await it.createFunction('guarded')).id;
    await it.createVersion(functionId, { environment: { SECRET: 'x' } });
  });
  const account = () => ({ id, type: 'serviceAccount' });
  const onFunction = () => `/functions/v1/functions/${functionId}`;
  const unbind = (path: string) => it.post(`${path}:setAccessBindings`, { accessBindings: [] });

  test('denies everything without a role, and names subject, permission, resource and role', async () => {
    const { status, body } = await it.send(onFunction(), { token });
    expect(status).toBe(403);
    expect(body.code).toBe(7);
    for (const part of [id, functionId, 'functions.functions.get', 'functions.viewer'])
      expect(body.message).toContain(part);
  });

  test('lets a viewer read a function without its variables, and change nothing', async () => {
    await it.bind(onFunction(), 'functions.viewer', account());
    const latest = await it.send(`/functions/v1/versions:byTag?functionId=${functionId}&tag=$latest`, {
      token,
    });
    expect(latest.status).toBe(200);
    expect(latest.body).not.toHaveProperty('environment');
    const operations = await it.send(`${onFunction()}/operations`, { token });
    expect(operations.body.operations).toHaveLength(3);
    expect(JSON.stringify(operations.body)).not.toContain('SECRET');
    expect(JSON.stringify((await it.send(`${onFunction()}/operations`)).body)).toContain('SECRET');
    expect((await it.send(`/console/versions/${latest.body.id}/package`, { token })).status).toBe(403);
    expect((await it.send(onFunction(), { method: 'DELETE', token })).status).toBe(403);
    expect((await it.post('/functions/v1/versions', versionRequest(functionId), { token })).status).toBe(403);
    const other = await it.createFunction('not-shared');
    expect((await it.send(`/functions/v1/functions/${other.id}`, { token })).status).toBe(403);
    await unbind(onFunction());
    expect((await it.send(onFunction(), { token })).status).toBe(403);
  });

  test('applies a folder’s role to its functions, and lets no editor grant roles', async () => {
    const folder = `/resource-manager/v1/folders/${it.folderId}`;
    await it.bind(folder, 'functions.editor', account());
    expect((await it.post('/functions/v1/versions', versionRequest(functionId), { token })).status).toBe(200);
    const grab = {
      accessBindingDeltas: [
        { action: 'ADD', accessBinding: { roleId: 'functions.admin', subject: account() } },
      ],
    };
    expect((await it.post(`${onFunction()}:updateAccessBindings`, grab, { token })).status).toBe(403);
    expect((await it.post(`${folder}:updateAccessBindings`, grab, { token })).status).toBe(403);
    await unbind(folder);
  });

  test('requires the right to use a version’s service account', async () => {
    await it.bind(onFunction(), 'functions.editor', account());
    const other = await it.createAccount('powerful');
    const request = { ...versionRequest(functionId), serviceAccountId: other.id };
    const refused = await it.post('/functions/v1/versions', request, { token });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toContain(other.id);
    await it.bind(`/iam/v1/serviceAccounts/${other.id}`, 'iam.serviceAccounts.user', account());
    expect((await it.post('/functions/v1/versions', request, { token })).status).toBe(200);
    const forOther = { serviceAccountId: other.id };
    expect((await it.post('/iam/v1/tokens:createForServiceAccount', forOther, { token })).status).toBe(403);
    await unbind(onFunction());
  });

  test.each([
    [
      'a role that does not exist',
      { roleId: 'functions.god', subject: { id: 'allUsers', type: 'system' } },
      400,
    ],
    [
      'an account that does not exist',
      { roleId: 'viewer', subject: { id: 'ajeno', type: 'serviceAccount' } },
      404,
    ],
    ['a group that does not exist', { roleId: 'viewer', subject: { id: 'everybody', type: 'system' } }, 400],
  ])('rejects a binding of %s', async (_, binding, expected) => {
    const answer = await it.post(`${onFunction()}:setAccessBindings`, { accessBindings: [binding] });
    expect(answer.status).toBe(expected);
    expect((await it.send(`${onFunction()}:listAccessBindings`)).body.accessBindings).toEqual([]);
  });

  test('bindings are added, listed and taken away one by one', async () => {
    const binding = { roleId: 'functions.functionInvoker', subject: { id: 'allUsers', type: 'system' } };
    const change = (action: string) =>
      it.post(`${onFunction()}:updateAccessBindings`, {
        accessBindingDeltas: [{ action, accessBinding: binding }],
      });
    await change('ADD');
    await change('ADD');
    expect((await it.send(`${onFunction()}:listAccessBindings`)).body.accessBindings).toEqual([binding]);
    await change('REMOVE');
    expect((await it.send(`${onFunction()}:listAccessBindings`)).body.accessBindings).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiKey, type CreateApiKeyResponse, createApiKeyResponse } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const startMs = Date.UTC(2026, 0, 1);
let nowMs = startMs;
let it: TestConsole;
let accountId: string;
let functionId: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole({ now: () => nowMs });
  accountId = (await it.createAccount('caller')).id;
  functionId = (await it.createFunction('called')).id;
  await it.createVersion(functionId, {
    content: zipOf({ 'index.js': 'exports.main = async (e) => ({ body: JSON.stringify(e.headers) });' }),
  });
  await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
    id: accountId,
    type: 'serviceAccount',
  });
});
afterAll(async () => {
  await it.close();
});

async function newKey(more: object = {}): Promise<CreateApiKeyResponse> {
  const { body } = await it.post('/iam/v1/apiKeys', { serviceAccountId: accountId, ...more });
  return createApiKeyResponse.parse(body);
}

async function call(authorization: string) {
  const response = await fetch(`${it.gatewayUrl}/${functionId}`, { headers: { authorization } });
  return { status: response.status, text: await response.text() };
}

describe('API key', () => {
  test('returns its secret once and keeps it nowhere', async () => {
    const { apiKey: made, secret } = await newKey({ description: 'for curl' });
    expect(secret).toMatch(/^AQVN[\w-]{36}$/);
    expect(made).toMatchObject({ description: 'for curl', scopes: [], serviceAccountId: accountId });
    expect(made.maskedSecret).toBe(`AQVN***${secret.slice(-4)}`);
    const read = await it.send(`/iam/v1/apiKeys/${made.id}`);
    expect(apiKey.parse(read.body)).toEqual(made);
    for (const name of readdirSync(it.dataDir).filter((each) => each.startsWith('console.sqlite')))
      expect(readFileSync(join(it.dataDir, name)).includes(secret), name).toBe(false);
  });

  test('supports list in pages, update and delete', async () => {
    const { id } = await it.createAccount('keeps-two');
    const one = await newKey({ serviceAccountId: id });
    const two = await newKey({ serviceAccountId: id });
    const list = (query: string) => it.send(`/iam/v1/apiKeys?serviceAccountId=${id}${query}`);
    const page = await list('&pageSize=1');
    const rest = await list(`&pageSize=1&pageToken=${page.body.nextPageToken}`);
    expect([...page.body.apiKeys, ...rest.body.apiKeys]).toEqual([one.apiKey, two.apiKey]);
    const path = `/iam/v1/apiKeys/${one.apiKey.id}`;
    const expiresAt = new Date(startMs + 1000).toISOString();
    const scopes = ['yc.serverless.functions.invoke'];
    await it.send(path, { method: 'PATCH', body: { description: 'a', scopes, expiresAt } });
    expect((await it.send(path)).body).toMatchObject({ description: 'a', scopes, expiresAt });
    await it.send(path, { method: 'PATCH', body: { updateMask: 'expiresAt,scopes' } });
    const emptied = (await it.send(path)).body;
    expect(emptied).toMatchObject({ description: 'a', scopes: [] });
    expect(emptied).not.toHaveProperty('expiresAt');
    const operations = await it.send(`${path}/operations`);
    expect(operations.body.operations).toHaveLength(2);
    expect((await it.send(path, { method: 'DELETE' })).body.done).toBe(true);
    expect((await it.send(path)).status).toBe(404);
    expect((await list('')).body.apiKeys).toEqual([two.apiKey]);
  });

  test.each([
    [{ scopes: ['yc.monitoring.manage'] }, 'scopes'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ expiresAt: '2025-12-31T23:59:59Z' }, 'expiresAt'],
    [{ scope: 'x' }, 'scope'],
    [{ description: 'a'.repeat(257) }, 'description'],
  ])('is refused with %j, naming the field', async (more, field) => {
    const { status, body } = await it.post('/iam/v1/apiKeys', { serviceAccountId: accountId, ...more });
    expect(status).toBe(400);
    expect(body.message).toContain(field);
  });

  test('tells which scopes there are', async () => {
    const { body } = await it.send('/iam/v1/apiKeyScopes');
    expect(body).toEqual({ scopes: ['yc.serverless.functions.invoke'] });
  });

  test('comes from a key administrator and not from an editor', async () => {
    const { id } = await it.createAccount('asks');
    const token = await it.tokenOf(id);
    const path = `/iam/v1/serviceAccounts/${accountId}`;
    const ask = () => it.post('/iam/v1/apiKeys', { serviceAccountId: accountId }, { token });
    await it.bind(path, 'iam.editor', { id, type: 'serviceAccount' });
    expect((await ask()).status).toBe(403);
    await it.bind(path, 'iam.serviceAccounts.apiKeyAdmin', { id, type: 'serviceAccount' });
    expect((await ask()).status).toBe(200);
  });
});

describe('calling with an API key', () => {
  test('calls as its account, and hides the key from the function', async () => {
    const { apiKey: made, secret } = await newKey();
    const { status, text } = await call(`Api-Key ${secret}`);
    expect(status).toBe(200);
    expect(text).not.toContain(secret);
    expect((await it.send(`/iam/v1/apiKeys/${made.id}`)).body.lastUsedAt).toBe(new Date(nowMs).toISOString());
  });

  test('needs the role that the account needs', async () => {
    const { id } = await it.createAccount('no-role');
    const { secret } = await newKey({ serviceAccountId: id });
    expect((await call(`Api-Key ${secret}`)).status).toBe(403);
  });

  test('ends with the key, at once', async () => {
    const { apiKey: made, secret } = await newKey();
    expect((await call(`Api-Key ${secret}`)).status).toBe(200);
    await it.send(`/iam/v1/apiKeys/${made.id}`, { method: 'DELETE' });
    expect((await call(`Api-Key ${secret}`)).status).toBe(401);
  });

  test('ends with its time, and begins anew when that is put off', async () => {
    const { apiKey: made, secret } = await newKey({ expiresAt: new Date(nowMs + 1000).toISOString() });
    expect((await call(`Api-Key ${secret}`)).status).toBe(200);
    nowMs += 1000;
    expect((await call(`Api-Key ${secret}`)).status).toBe(401);
    const body = { expiresAt: new Date(nowMs + 1000).toISOString() };
    await it.send(`/iam/v1/apiKeys/${made.id}`, { method: 'PATCH', body });
    expect((await call(`Api-Key ${secret}`)).status).toBe(200);
    nowMs = startMs;
  });

  test('ends with its account', async () => {
    const { id } = await it.createAccount('leaves');
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
      id,
      type: 'serviceAccount',
    });
    const { secret } = await newKey({ serviceAccountId: id });
    expect((await call(`Api-Key ${secret}`)).status).toBe(200);
    await it.send(`/iam/v1/serviceAccounts/${id}`, { method: 'DELETE' });
    expect((await call(`Api-Key ${secret}`)).status).toBe(401);
  });

  test.each(['Api-Key AQVNnothing', 'Api-Key', 'Api-Key a b', 'Basic abc'])(
    'with %j: 401, which does not repeat it',
    async (authorization) => {
      const { status, text } = await call(authorization);
      expect(status).toBe(401);
      expect(text).not.toContain('AQVNnothing');
    },
  );

  test('opens functions and nothing else', async () => {
    const { secret } = await newKey();
    const { status, body } = await it.send(`/iam/v1/serviceAccounts/${accountId}`, {
      token: null,
      headers: { authorization: `Api-Key ${secret}` },
    });
    expect(status).toBe(401);
    expect(body.message).toContain('API keys call functions and nothing else');
  });
});

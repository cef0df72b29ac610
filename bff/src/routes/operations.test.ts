import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const create = (name: string, headers: Record<string, string> = {}, token?: string) =>
  it.post(
    '/functions/v1/functions',
    { folderId: it.folderId, name },
    { headers, ...(token === undefined ? {} : { token }) },
  );
const withKey = (key: string) => ({ 'Idempotency-Key': key });

describe('change sent twice with one Idempotency-Key', () => {
  test('happens once and answers with the one operation, after a restart too', async () => {
    const console = await openTestConsole();
    const ask = (to: TestConsole) =>
      to.post(
        '/functions/v1/functions',
        { folderId: to.folderId, name: 'once' },
        { headers: withKey('11111111-2222-4333-8444-555555555555') },
      );
    const first = await ask(console);
    expect((await ask(console)).body).toEqual(first.body);
    await console.close({ keepData: true });
    const again = await openTestConsole({ dataDir: console.dataDir });
    const httpInvokeUrl = `${again.gatewayUrl}/${first.body.response.id}`;
    const { response, ...operation } = first.body;
    const repeated = { ...operation, response: { ...response, httpInvokeUrl } };
    expect((await ask(again)).body).toEqual(repeated);
    const { body } = await again.send(`/functions/v1/functions?folderId=${again.folderId}`);
    expect(body.functions).toHaveLength(1);
    await again.close();
  });

  test('happens once when both come at the same time', async () => {
    const key = withKey(randomUUID());
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => create('at-once', key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  test('fails when it is another change, naming the operation that has the key', async () => {
    const key = withKey(randomUUID());
    const first = await create('has-the-key', key);
    const other = await create('another', key);
    expect(other.status).toBe(400);
    expect(other.body.message).toContain(first.body.id);
  });

  test('may be sent again after it failed', async () => {
    const { id } = await it.createFunction('in-the-way');
    const key = withKey(randomUUID());
    expect((await create('in-the-way', key)).status).toBe(409);
    await it.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
    expect((await create('in-the-way', key)).status).toBe(200);
  });

  test('counts as another change when another subject sends it', async () => {
    const account = await it.createAccount('same-key');
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'functions.editor', {
      id: account.id,
      type: 'serviceAccount',
    });
    const key = withKey(randomUUID());
    const mine = await create('', key);
    const theirs = await create('', key, await it.tokenOf(account.id));
    expect(theirs.status).toBe(200);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test('leaves nothing in the database by which its body can be guessed', async () => {
    const body = { folderId: it.folderId, description: 'the PIN is 1234' };
    const headers = withKey(randomUUID());
    expect((await it.post('/functions/v1/functions', body, { headers })).status).toBe(200);
    const text = `POST /functions/v1/functions\n${JSON.stringify(body)}`;
    const guessed = ['hex', 'base64', 'base64url'].map((encoding) =>
      createHash('sha256')
        .update(text)
        .digest(encoding as 'hex'),
    );
    const database = ['console.sqlite', 'console.sqlite-wal'].map((name) =>
      readFileSync(join(it.dataDir, name), 'latin1'),
    );
    for (const guess of guessed) expect(database.join('')).not.toContain(guess);
  });

  test.each(['with space', 'a'.repeat(65)])('fails when the key is %j', async (key) => {
    expect((await create('', withKey(key))).status).toBe(400);
  });

  test("stands in the API's description of changes and nowhere else", async () => {
    const { body } = await it.send('/openapi.json');
    const named = expect.objectContaining({ name: 'Idempotency-Key', in: 'header' });
    expect(body.paths['/functions/v1/functions'].post.parameters).toContainEqual(named);
    expect(body.paths['/functions/v1/functions'].get.parameters).not.toContainEqual(named);
    expect(body.paths['/iam/v1/tokens'].post.parameters ?? []).not.toContainEqual(named);
  });
});

describe('cancellation', () => {
  test.each(['GET', 'POST'])('returns 400 for %s of a finished operation', async (method) => {
    const made = await create('');
    const { status, body } = await it.send(`/operations/${made.body.id}:cancel`, { method });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 9, message: expect.stringMatching(`${made.body.id}.*is done`) });
    expect((await it.send(`/operations/${made.body.id}`)).body).toEqual(made.body);
  });

  test('returns 404 for a missing operation, and 403 for another subject’s', async () => {
    expect((await it.send('/operations/d4enothing:cancel', { method: 'POST' })).status).toBe(404);
    const made = await create('');
    const token = await it.tokenOf((await it.createAccount('curious')).id);
    expect((await it.send(`/operations/${made.body.id}:cancel`, { method: 'POST', token })).status).toBe(403);
  });
});

describe('list of operations', () => {
  test('shows those on every resource, newest first, to the owner alone', async () => {
    const { id: accountId } = await it.createAccount('listed');
    const { body: last } = await create('');
    const { body } = await it.send('/console/operations?pageSize=2');
    expect(body.operations[0]).toEqual(last);
    expect(body.operations[1].metadata.serviceAccountId).toBe(accountId);
    const token = await it.tokenOf(accountId);
    expect((await it.send('/console/operations', { token })).status).toBe(403);
  });
});

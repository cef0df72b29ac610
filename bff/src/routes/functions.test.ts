import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloudFunction, operation } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

describe('functions', () => {
  test('come from a finished operation, and can be read', async () => {
    const { status, body } = await it.post('/functions/v1/functions', {
      folderId: it.folderId,
      name: 'hello',
      description: 'says hello',
      labels: { team: 'a' },
    });
    expect(status).toBe(200);
    expect(operation.parse(body)).toMatchObject({
      done: true,
      description: 'Create function',
      metadata: {
        '@type': 'type.googleapis.com/yandex.cloud.serverless.functions.v1.CreateFunctionMetadata',
        functionId: body.response.id,
      },
      response: { '@type': 'type.googleapis.com/yandex.cloud.serverless.functions.v1.Function' },
    });
    const read = await it.send(`/functions/v1/functions/${body.response.id}`);
    expect(cloudFunction.parse(read.body)).toMatchObject({
      id: expect.stringMatching(/^d4e[a-z0-9]{17}$/),
      folderId: it.folderId,
      name: 'hello',
      description: 'says hello',
      labels: { team: 'a' },
      status: 'ACTIVE',
      httpInvokeUrl: `${it.gatewayUrl}/${body.response.id}`,
    });
    expect((await it.send(`/operations/${body.id}`)).body).toEqual(body);
  });

  test('require a unique name in the folder, except an empty one', async () => {
    await it.createFunction('taken');
    const again = await it.post('/functions/v1/functions', { folderId: it.folderId, name: 'taken' });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 6, message: expect.stringContaining('"taken"') });
    await it.createFunction('');
    await it.createFunction('');
  });

  test.each(['Upper', '1st', 'ends-', 'ab', 'a'.repeat(64), 'with space'])(
    'reject the name %j',
    async (name) => {
      const { status, body } = await it.post('/functions/v1/functions', { folderId: it.folderId, name });
      expect(status).toBe(400);
      expect(body.code).toBe(3);
      expect(body.details).toContainEqual({
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'name', description: expect.any(String) }],
      });
    },
  );

  test.each([
    [{ Upper: 'a' }],
    [{ a: 'UPPER' }],
    [{ ['a'.repeat(64)]: 'a' }],
    [{ ['__proto__']: 'a' }],
    [Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, '']))],
  ])('labels that break the rules are refused', async (labels) => {
    expect((await it.post('/functions/v1/functions', { folderId: it.folderId, labels })).status).toBe(400);
  });

  test('change the fields of the mask, and empty those that were not sent', async () => {
    const { id } = await it.createFunction('before');
    const path = `/functions/v1/functions/${id}`;
    const update = (body: unknown) => it.send(path, { method: 'PATCH', body });
    await update({ description: 'kept', labels: { a: '1' } });
    const renamed = await update({ updateMask: 'name,labels', name: 'after', description: 'ignored' });
    expect(renamed.body.response).toMatchObject({ name: 'after', description: 'kept', labels: {} });
    expect((await update({ updateMask: 'httpInvokeUrl' })).body.message).toContain('"httpInvokeUrl"');
    expect((await it.send(path)).body).toMatchObject({ name: 'after', description: 'kept', labels: {} });
  });

  test('come page by page, whole and without repeats', async () => {
    const console = await openTestConsole();
    try {
      for (let n = 0; n < 5; n++) await console.createFunction(`page-${n}`);
      const names: string[] = [];
      let pageToken = '';
      do {
        const query = `folderId=${console.folderId}&pageSize=2&pageToken=${pageToken}`;
        const { body } = await console.send(`/functions/v1/functions?${query}`);
        names.push(...body.functions.map((each: { name: string }) => each.name));
        pageToken = body.nextPageToken ?? '';
      } while (pageToken !== '');
      expect(names).toEqual(['page-0', 'page-1', 'page-2', 'page-3', 'page-4']);
    } finally {
      await console.close();
    }
  });

  test('filter by name only', async () => {
    await it.createFunction('needle');
    const list = (filter: string) =>
      it.send(`/functions/v1/functions?folderId=${it.folderId}&filter=${encodeURIComponent(filter)}`);
    expect((await list('name="needle"')).body.functions).toMatchObject([{ name: 'needle' }]);
    expect((await list("name='needle'")).body.functions).toMatchObject([{ name: 'needle' }]);
    expect((await list('name="hay"')).body.functions).toEqual([]);
    expect((await list('labels.a="b"')).status).toBe(400);
  });

  test('take their versions and bindings along when deleted', async () => {
    const { id } = await it.createFunction('short-lived');
    const version = await it.createVersion(id);
    const account = await it.createAccount('short-lived');
    await it.bind(`/functions/v1/functions/${id}`, 'functions.viewer', {
      id: account.id,
      type: 'serviceAccount',
    });
    const deleted = await it.send(`/functions/v1/functions/${id}`, { method: 'DELETE' });
    expect(deleted.body.response).toEqual({ '@type': 'type.googleapis.com/google.protobuf.Empty' });
    for (const path of [`functions/${id}`, `versions/${version.id}`, `functions/${id}:listAccessBindings`]) {
      const gone = await it.send(`/functions/v1/${path}`);
      expect(gone.status).toBe(404);
      expect(gone.body.code).toBe(5);
      expect(gone.body.message).toMatch(new RegExp(`${id}|${version.id}`));
    }
    expect((await it.send(`/operations/${deleted.body.id}`)).body).toEqual(deleted.body);
  });

  test('operations on a function and its versions are listed, newest first', async () => {
    const { id } = await it.createFunction('busy');
    await it.createVersion(id);
    const { body } = await it.send(`/functions/v1/functions/${id}/operations`);
    expect(body.operations.map((each: { description: string }) => each.description)).toEqual([
      'Create function version',
      'Create function',
    ]);
  });
});

describe('rejected request', () => {
  test.each([
    ['no JSON', '{"folderId":', /not valid JSON/],
    ['no body', '', /not valid JSON/],
    ['a list', [], /must be an object, not a list/],
    ['a field nobody knows', { folderId: 'f', nmae: 'x' }, /nmae: there is no such field/],
    ['a field that is served elsewhere', { folderId: 'f', storageMounts: [] }, /storageMounts cannot be set/],
    ['no folder', { name: 'abc' }, /folderId: is required/],
  ])('returns 400 with the reason for %s', async (_, body, reason) => {
    const answer = await it.post('/functions/v1/functions', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 3, message: expect.stringMatching(reason) });
    expect(answer.body.details[0]).toEqual({
      '@type': 'type.googleapis.com/google.rpc.RequestInfo',
      requestId: answer.headers.get('x-request-id'),
    });
  });

  test('returns 404 with the ID of a folder that does not exist', async () => {
    const { status, body } = await it.post('/functions/v1/functions', {
      folderId: 'b1gnowhere',
      name: 'abc',
    });
    expect(status).toBe(404);
    expect(body.message).toContain('b1gnowhere');
  });

  test.each([
    ['GET', '/functions/v1/nothing'],
    ['PUT', '/functions/v1/functions'],
    ['POST', '/functions/v1/functions/abc:explode'],
    ['POST', '/functions/v1/versions/abc/~/setTag'],
    ['GET', '/console/nothing'],
  ])('returns 404 in the usual shape for %s %s', async (method, path) => {
    const { status, body } = await it.send(path, { method });
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 5, message: expect.stringContaining(method) });
  });

  test('finds the custom method after an ID of any characters', async () => {
    for (const id of ['a b', '\u2028', '\n', 'a:b', '%2e']) {
      const path = `/functions/v1/functions/${encodeURIComponent(id)}:setAccessBindings`;
      const { status, body } = await it.post(path, { accessBindings: [] });
      expect({ status, message: body.message }, JSON.stringify(id)).toMatchObject({
        status: 404,
        message: expect.stringMatching(/^Function/),
      });
    }
  });

  test('returns 400 with the name of an unknown query field', async () => {
    const { status, body } = await it.send(`/functions/v1/functions?folderId=${it.folderId}&order=name`);
    expect(status).toBe(400);
    expect(body.message).toContain('order');
  });

  test('returns 400 for a page token that no list returned', async () => {
    const { status } = await it.send(`/functions/v1/functions?folderId=${it.folderId}&pageToken=abc`);
    expect(status).toBe(400);
  });

  test('returns 413 with the limit for a request over every limit', async () => {
    const { status, body } = await it.post('/functions/v1/functions', ' '.repeat(6_000_000));
    expect(status).toBe(413);
    expect(body.message).toContain('262144');
  });
});

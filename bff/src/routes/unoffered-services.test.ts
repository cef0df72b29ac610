import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorInfo } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
let account: { id: string; token: string };
beforeAll(async () => {
  it = await openTestConsole();
  const { id } = await it.createAccount('asks-for-lists');
  account = { id, token: await it.tokenOf(id) };
});
afterAll(async () => {
  await it.close();
});

const services = [
  {
    noun: 'Registry',
    plural: 'Registries',
    path: '/container-registry/v1/registries',
    rows: 'registries',
    permission: 'container-registry.registries.get',
    narrowest: 'viewer',
    instead: 'zip',
  },
] as const;

describe.each(services)(
  'service of $path',
  ({ noun, plural, path, rows, permission, narrowest, instead }) => {
    test('answers an empty list, filtered or not, to a caller who may read the folder', async () => {
      const asked = `${path}?folderId=${it.folderId}`;
      for (const more of [
        '',
        '&pageSize=1',
        '&pageSize=0&pageToken=',
        `&filter=${encodeURIComponent('name="x"')}`,
      ])
        expect(await it.send(asked + more)).toMatchObject({ status: 200, body: { [rows]: [] } });
    });

    test('names the missing permission and the narrowest role when the caller has none', async () => {
      const { status, body } = await it.send(`${path}?folderId=${it.folderId}`, { token: account.token });
      expect(status).toBe(403);
      expect(errorInfo.parse(body.details[1]).metadata).toMatchObject({ permission, roleId: narrowest });
      expect((await it.send(`${path}?folderId=${it.folderId}`, { token: null })).status).toBe(401);
    });

    test.each([
      ['no folder', '', 400, 'folderId'],
      ['a folder that does not exist', 'folderId=b1gnone', 404, 'Folder b1gnone'],
      ['a page size below zero', 'folderId={}&pageSize=-1', 400, 'pageSize'],
      ['a page size over 1000', 'folderId={}&pageSize=1001', 400, 'pageSize'],
      ['a page token that no list gave', 'folderId={}&pageToken=next', 400, 'pageToken'],
      ['a filter on another field', `folderId={}&filter=${encodeURIComponent('id="x"')}`, 400, 'filter'],
      ['a field that there is not', 'folderId={}&colour=red', 400, 'colour'],
    ])('refuses a list with %s', async (_, query, status, named) => {
      const answer = await it.send(`${path}?${query.replace('{}', it.folderId)}`);
      expect(answer.status).toBe(status);
      expect(answer.body.message).toContain(named);
    });

    test('finds nothing under any id, whatever is asked of it', async () => {
      for (const [method, rest] of [
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', ':pause'],
        ['GET', '/operations'],
        ['GET', ':listAccessBindings'],
      ] as const) {
        const answer = await it.send(`${path}/a1s0000000000000abcd${rest}`, { method });
        expect(answer, `${method} ${rest}`).toMatchObject({ status: 404, body: { code: 5 } });
        expect(answer.body.message).toContain(`${noun} a1s0000000000000abcd not found`);
      }
      const anonymous = await it.send(`${path}/a1s0000000000000abcd`, { token: null });
      expect(anonymous.status).toBe(401);
    });

    test('refuses to create one by name, with what to do instead', async () => {
      const answer = await it.send(path, { method: 'POST', body: { folderId: it.folderId, name: 'mine' } });
      expect(answer).toMatchObject({ status: 501, body: { code: 12 } });
      expect(answer.body.message).toMatch(new RegExp(`^${plural} .*not offered .*${instead}`));
      expect((await it.send(path, { method: 'POST', body: {}, token: null })).status).toBe(401);
    });
  },
);

test('service of registries accepts the order that the cloud documents, and refuses another', async () => {
  const registries = `/container-registry/v1/registries?folderId=${it.folderId}&orderBy=`;
  for (const order of ['id asc', 'createdAt desc', 'name'])
    expect((await it.send(registries + encodeURIComponent(order))).status, order).toBe(200);
  const refused = await it.send(`${registries}size`);
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('orderBy') } });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, openTestConsole, type Send, type TestConsole } from '../../test/test-console.ts';

const path = '/lockbox/v1/secrets';
let console_: TestConsole;
let nowMs = Date.parse('2030-01-01T00:00:00Z');
beforeAll(async () => {
  console_ = await openTestConsole({ now: () => nowMs });
});
afterAll(async () => {
  await console_.close();
});

const post = (to: string, body: unknown, more: Send = {}) => console_.post(`${path}${to}`, body, more);
const get = (to: string, more: Send = {}) => console_.send(`${path}${to}`, more);
const text = (key: string, textValue: string) => ({ key, textValue });

/** @returns the secret that a request makes */
async function create(fields: object = {}) {
  const versionPayloadEntries = [text('password', 'p4ss')];
  const answer = await post('', { folderId: console_.folderId, versionPayloadEntries, ...fields });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.response;
}
const payload = (secretId: string, versionId = '', more: Send = {}) =>
  get(`/${secretId}/payload?versionId=${versionId}`, more);
const wrong = ({ status, body }: Answer) => `${status} ${body.message}`;
async function accountWith(roleId: string | undefined, on: string) {
  const account = await console_.createAccount(
    `with-${(roleId ?? 'nothing').toLowerCase().replaceAll('.', '-')}-${nowMs++}`,
  );
  if (roleId !== undefined) await console_.bind(on, roleId, { id: account.id, type: 'serviceAccount' });
  return { id: account.id as string, token: await console_.tokenOf(account.id) };
}

describe('PayloadService', () => {
  it('finds a secret by its name too, with values in base64', async () => {
    const { id, currentVersion } = await create({ name: 'by-name' });
    const expected = { secretId: id, versionId: currentVersion.id, entries: { password: 'cDRzcw==' } };
    const named = `folderAndName.folderId=${console_.folderId}&folderAndName.secretName=by-name`;
    for (const query of [`secretId=${id}`, named, `${named}&versionId=${currentVersion.id}`])
      expect((await get(`:getEx?${query}`)).body).toEqual(expected);
    expect(wrong(await get(':getEx?versionId=x'))).toMatch(
      /^400 .*exactly one of secretId and folderAndName/,
    );
    expect(wrong(await get(':getEx?folderAndName.secretName=no-such'))).toMatch(
      /^404 .*has no secret named "no-such"/,
    );
  });

  it('keeps a key named __proto__ as any other', async () => {
    const { id } = await create({ versionPayloadEntries: [text('__proto__', '1')] });
    expect((await payload(id)).body.entries).toEqual([text('__proto__', '1')]);
    expect(JSON.stringify((await get(`:getEx?secretId=${id}`)).body.entries)).toBe('{"__proto__":"MQ=="}');
  });
});

describe('roles on secrets', () => {
  it.each([
    [undefined, { see: 403, change: 403, read: 403, bind: 403 }],
    ['lockbox.payloadViewer', { see: 403, change: 403, read: 200, bind: 403 }],
    ['lockbox.viewer', { see: 200, change: 403, read: 403, bind: 403 }],
    ['lockbox.editor', { see: 200, change: 200, read: 403, bind: 403 }],
    ['lockbox.admin', { see: 200, change: 200, read: 200, bind: 200 }],
    ['viewer', { see: 200, change: 403, read: 403, bind: 403 }],
    ['editor', { see: 200, change: 200, read: 403, bind: 403 }],
    ['admin', { see: 200, change: 200, read: 200, bind: 200 }],
  ])('%s on the secret and on its folder allows what it says, and nothing else', async (roleId, allowed) => {
    const { id } = await create();
    for (const on of [`${path}/${id}`, `/resource-manager/v1/folders/${console_.folderId}`]) {
      const { token } = await accountWith(roleId, on);
      const got = {
        see: (await get(`/${id}`, { token })).status,
        change: (await post(`/${id}:addVersion`, { payloadEntries: [text('a', '1')] }, { token })).status,
        read: (await payload(id, '', { token })).status,
        bind: (await post(`/${id}:setAccessBindings`, { accessBindings: [] }, { token })).status,
      };
      expect(got).toEqual(allowed);
    }
  });

  it('come with a denial that names the narrowest one to the owner', async () => {
    const { id } = await create();
    const robot = await accountWith(undefined, '');
    const answer = await payload(id, '', { token: robot.token });
    const missing = {
      subjectId: robot.id,
      permission: 'lockbox.payloads.get',
      resourceType: 'secret',
      resourceId: id,
      roleId: 'lockbox.payloadViewer',
    };
    expect(answer.body.details).toContainEqual(
      expect.objectContaining({ reason: 'ROLE_MISSING', metadata: expect.objectContaining(missing) }),
    );
    const { body } = await console_.send(`/console/deniedRequests?resourceId=${id}`);
    expect(body.deniedRequests).toMatchObject([
      { missing, suggestion: { roleId: 'lockbox.payloadViewer', isStrong: false } },
    ]);
  });
});

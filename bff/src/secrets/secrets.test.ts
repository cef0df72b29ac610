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
const add = (secretId: string, body: object) => post(`/${secretId}:addVersion`, body);
const schedule = (secretId: string, body: object) => post(`/${secretId}:scheduleVersionDestruction`, body);
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

describe('SecretService', () => {
  it('makes a secret with its first version, whose values only the payload has', async () => {
    const answer = await post('', {
      folderId: console_.folderId,
      name: 'database',
      description: 'of the shop',
      labels: { team: 'shop' },
      versionDescription: 'first',
      versionPayloadEntries: [
        text('password', 'p4ss-value'),
        { key: 'certificate', binaryValue: 'AAEC/w==' },
      ],
      deletionProtection: true,
    });
    expect(answer.body).toMatchObject({
      done: true,
      description: 'Create secret',
      metadata: { '@type': 'type.googleapis.com/yandex.cloud.lockbox.v1.CreateSecretMetadata' },
      response: {
        '@type': 'type.googleapis.com/yandex.cloud.lockbox.v1.Secret',
        name: 'database',
        status: 'ACTIVE',
        deletionProtection: true,
        currentVersion: {
          description: 'first',
          status: 'ACTIVE',
          payloadEntryKeys: ['password', 'certificate'],
        },
      },
    });
    const { secretId, versionId } = answer.body.metadata;
    expect(secretId).toMatch(/^e6q[a-z0-9]{17}$/);
    expect(answer.body.response.currentVersion).toMatchObject({ id: versionId, secretId });
    expect((await payload(secretId)).body).toEqual({
      versionId,
      entries: [text('password', 'p4ss-value'), { key: 'certificate', binaryValue: 'AAEC/w==' }],
    });
    const shown = [await get(`/${secretId}`), await get(`?folderId=${console_.folderId}`)];
    shown.push(await get(`/${secretId}/versions`), await get(`/${secretId}/operations`), answer);
    for (const { status, body } of shown) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toMatch(/p4ss-value|AAEC/);
    }
  });

  it.each([
    ['nothing to keep', {}, undefined],
    ['entries', { versionPayloadEntries: [text('a', '1')] }, ['a']],
    [
      'entries and createVersion false',
      { versionPayloadEntries: [text('a', '1')], createVersion: false },
      undefined,
    ],
  ])('makes a first version or none for %s', async (_, fields, keys) => {
    const made = await create({ versionPayloadEntries: [], ...fields });
    expect(made.currentVersion?.payloadEntryKeys).toEqual(keys);
    if (keys === undefined)
      expect(wrong(await payload(made.id))).toMatch(/^400 Secret .* has no version. Add one/);
  });

  it.each([
    [
      'createVersion without entries',
      { createVersion: true, versionPayloadEntries: [] },
      /versionPayloadEntries: leaves the version without an entry/,
    ],
    [
      'a key twice',
      { versionPayloadEntries: [text('a', '1'), text('a', '2')] },
      /versionPayloadEntries.1.key: names the key "a" twice/,
    ],
    [
      'two values',
      { versionPayloadEntries: [{ key: 'a', textValue: '1', binaryValue: 'AA==' }] },
      /versionPayloadEntries.0: has both a text and a binary value/,
    ],
    [
      'a key with a space',
      { versionPayloadEntries: [text('a b', '1')] },
      /versionPayloadEntries.0.key: must hold letters, digits and -_.\/\\@ only/,
    ],
    [
      'broken base64',
      { versionPayloadEntries: [{ key: 'a', binaryValue: 'A*' }] },
      /versionPayloadEntries.0.binaryValue: must be base64/,
    ],
    [
      'values over 64 KB together',
      { versionPayloadEntries: [text('a', 'x'.repeat(40_000)), text('b', 'ü'.repeat(20_000))] },
      /versionPayloadEntries: values are 80000 bytes together; a version has at most 65536/,
    ],
    ['a key of a key service', { kmsKeyId: 'abj' }, /kmsKeyId: kmsKeyId cannot be set on this console/],
    ['a long name', { name: 'x'.repeat(101) }, /name: must be at most 100/],
    [
      'entries beside a generated password',
      { passwordPayloadSpecification: { passwordKey: 'p' } },
      /versionPayloadEntries: cannot be sent to a secret whose versions hold a generated/,
    ],
    [
      'a password of no characters',
      {
        versionPayloadEntries: [],
        passwordPayloadSpecification: {
          passwordKey: 'p',
          includeUppercase: false,
          includeLowercase: false,
          includeDigits: false,
          includePunctuation: false,
        },
      },
      /leave no characters for a password/,
    ],
    [
      'a password that is too short',
      { versionPayloadEntries: [], passwordPayloadSpecification: { passwordKey: 'p', length: '3' } },
      /passwordPayloadSpecification.length: must be 4 to 256/,
    ],
  ])('rejects %s and keeps nothing', async (_, fields, message) => {
    const before = (await get(`?folderId=${console_.folderId}&pageSize=1000`)).body.secrets.length;
    const versionPayloadEntries = [text('password', 'p4ss')];
    const answer = await post('', { folderId: console_.folderId, versionPayloadEntries, ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    expect(JSON.stringify(answer.body)).not.toContain('p4ss');
    expect((await get(`?folderId=${console_.folderId}&pageSize=1000`)).body.secrets).toHaveLength(before);
  });

  it('changes what the mask names, and empties what it names and the request leaves out', async () => {
    const { id } = await create({
      name: 'to-change',
      description: 'before',
      labels: { a: '1' },
      deletionProtection: true,
    });
    const patch = (body: object) => console_.send(`${path}/${id}`, { method: 'PATCH', body });
    await patch({ updateMask: 'description,deletionProtection', description: 'after', labels: { b: '2' } });
    expect((await get(`/${id}`)).body).toMatchObject({
      name: 'to-change',
      description: 'after',
      labels: { a: '1' },
      deletionProtection: false,
    });
    await patch({ name: 'changed' });
    expect((await get(`/${id}`)).body).toMatchObject({ name: 'changed', description: 'after' });
    expect(wrong(await patch({ updateMask: 'status' }))).toMatch(
      /^400 .*updateMask: names "status"; it may name name, /,
    );
  });

  it('has one secret of a name in the folder, and any number without a name', async () => {
    await create({ name: 'only-one' });
    const again = await post('', { folderId: console_.folderId, name: 'only-one' });
    expect(wrong(again)).toMatch(/^409 A secret named "only-one" already exists/);
    await create();
    await create();
  });

  it('deletes a secret with its versions and bindings, and not while it is protected', async () => {
    const { id, currentVersion } = await create({ deletionProtection: true });
    const robot = await accountWith('lockbox.payloadViewer', `${path}/${id}`);
    const remove = () => console_.send(`${path}/${id}`, { method: 'DELETE' });
    expect(wrong(await remove())).toMatch(/^400 Secret .* is protected from deletion. Turn/);
    await console_.send(`${path}/${id}`, { method: 'PATCH', body: { deletionProtection: false } });
    expect((await remove()).body).toMatchObject({ done: true, metadata: { secretId: id }, response: { id } });
    expect(wrong(await payload(id, currentVersion.id, { token: robot.token }))).toMatch(
      /^404 Secret .* not found/,
    );
    expect((await get(`/${id}/operations`)).status).toBe(404);
  });

  it('lets nobody read the values of a secret that is inactive', async () => {
    const { id } = await create();
    expect((await post(`/${id}:deactivate`, undefined)).body.response).toMatchObject({
      id,
      status: 'INACTIVE',
    });
    expect(wrong(await payload(id))).toMatch(
      /^400 Secret .* is inactive, so its values cannot be read. Activate/,
    );
    expect((await post(`/${id}:activate`, undefined)).body.response.status).toBe('ACTIVE');
    expect((await payload(id)).status).toBe(200);
  });

  it('makes a change once when it is sent twice with one Idempotency-Key', async () => {
    const body = { folderId: console_.folderId, versionPayloadEntries: [text('a', '1')] };
    const headers = { 'Idempotency-Key': 'the-same-secret' };
    const [one, other] = [await post('', body, { headers }), await post('', body, { headers })];
    expect(other.body).toEqual(one.body);
  });
});

describe('versions of a secret', () => {
  it('build on the current version or a named one, and an empty value removes its key', async () => {
    const { id, currentVersion: first } = await create({
      versionPayloadEntries: [text('a', '1'), text('b', '2')],
    });
    const second = (await add(id, { description: 'second', payloadEntries: [text('c', '3'), text('a', '')] }))
      .body;
    expect(second).toMatchObject({
      metadata: { '@type': 'type.googleapis.com/yandex.cloud.lockbox.v1.AddVersionMetadata', secretId: id },
      response: {
        '@type': 'type.googleapis.com/yandex.cloud.lockbox.v1.Version',
        payloadEntryKeys: ['b', 'c'],
      },
    });
    expect((await payload(id)).body.entries).toEqual([text('b', '2'), text('c', '3')]);
    await add(id, { baseVersionId: first.id, payloadEntries: [text('d', '4'), { key: 'b' }] });
    expect((await payload(id)).body.entries).toEqual([text('a', '1'), text('d', '4')]);
    expect((await payload(id, first.id)).body.entries).toEqual([text('a', '1'), text('b', '2')]);
    const { versions } = (await get(`/${id}/versions`)).body;
    expect(versions.map((each: { description: string }) => each.description)).toEqual(['', 'second', '']);
    const emptied = await add(id, { payloadEntries: [text('a', ''), text('d', '')] });
    expect(wrong(emptied)).toMatch(/^400 .*payloadEntries: leaves the version without an entry/);
  });

  it('belong to one secret', async () => {
    const [one, other] = [await create(), await create()];
    const { id: versionId } = other.currentVersion;
    const missing = new RegExp(`^404 Secret ${one.id} has no version ${versionId}`);
    expect(wrong(await payload(one.id, versionId))).toMatch(missing);
    expect(wrong(await post(`/${one.id}:setCurrentVersion`, { versionId }))).toMatch(missing);
    expect(wrong(await schedule(one.id, { versionId }))).toMatch(missing);
    expect(wrong(await add(one.id, { baseVersionId: versionId }))).toMatch(missing);
  });

  it('can become the current one again', async () => {
    const { id, currentVersion: first } = await create();
    await add(id, { payloadEntries: [text('password', 'second')] });
    const answer = await post(`/${id}:setCurrentVersion`, { versionId: first.id });
    expect(answer.body).toMatchObject({ metadata: { versionId: first.id }, response: { id: first.id } });
    expect((await payload(id)).body.entries).toEqual([text('password', 'p4ss')]);
  });

  it('cannot be read once they are scheduled for destruction, until that is cancelled', async () => {
    const { id, currentVersion } = await create();
    const versionId = currentVersion.id;
    const answer = await schedule(id, { versionId });
    const destroyAt = new Date(nowMs + 7 * 24 * 60 * 60 * 1000).toISOString();
    expect(answer.body).toMatchObject({
      metadata: { secretId: id, versionId, destroyAt },
      response: { status: 'SCHEDULED_FOR_DESTRUCTION', destroyAt },
    });
    expect(wrong(await payload(id))).toMatch(
      /^400 Version .* is scheduled for destruction at 2030-.* Cancel/,
    );
    // As Terraform does when it replaces the only version.
    await add(id, { payloadEntries: [text('new', '1')] });
    expect((await payload(id)).body.entries).toEqual([text('new', '1')]);
    const named = await add(id, { baseVersionId: versionId, payloadEntries: [text('new', '1')] });
    expect(wrong(named)).toMatch(/^400 Version .* is scheduled for destruction/);
    expect((await post(`/${id}:cancelVersionDestruction`, { versionId })).body.response.status).toBe(
      'ACTIVE',
    );
    expect((await payload(id, versionId)).status).toBe(200);
    const again = await post(`/${id}:cancelVersionDestruction`, { versionId });
    expect(wrong(again)).toMatch(/^400 Version .* is not scheduled for destruction/);
  });

  it('end for good when the period is over', async () => {
    const { id, currentVersion } = await create();
    const versionId = currentVersion.id;
    await schedule(id, { versionId, pendingPeriod: '3600s' });
    nowMs += 3_600_001;
    await console_.cloud.secretVersions.destroyDue();
    expect((await get(`/${id}`)).body.currentVersion).toMatchObject({
      status: 'DESTROYED',
      payloadEntryKeys: ['password'],
    });
    const destroyed = /^400 Version .* of secret .* was destroyed. Use another version/;
    expect(wrong(await payload(id, versionId))).toMatch(destroyed);
    expect(wrong(await post(`/${id}:cancelVersionDestruction`, { versionId }))).toMatch(destroyed);
    expect(wrong(await post(`/${id}:setCurrentVersion`, { versionId }))).toMatch(destroyed);
    expect(wrong(await schedule(id, { versionId }))).toMatch(destroyed);
  });

  it('end by the console itself, at once when the period is 0', async () => {
    const { id, currentVersion } = await create();
    await schedule(id, { versionId: currentVersion.id, pendingPeriod: '0s' });
    await expect.poll(async () => (await get(`/${id}`)).body.currentVersion.status).toBe('DESTROYED');
    expect(wrong(await schedule(id, { versionId: currentVersion.id, pendingPeriod: '99999999s' }))).toMatch(
      /^400 .*pendingPeriod: must be at most 365 days/,
    );
  });

  it('hold a password that follows its specification, a new one each', async () => {
    const passwordPayloadSpecification = {
      passwordKey: 'generated',
      length: '20',
      includeUppercase: false,
      includedPunctuation: '!?',
    };
    const { id, currentVersion } = await create({ versionPayloadEntries: [], passwordPayloadSpecification });
    expect(currentVersion).toMatchObject({ passwordPayloadSpecification, payloadEntryKeys: ['generated'] });
    const passwords = [(await payload(id)).body.entries[0].textValue];
    await add(id, {});
    passwords.push((await payload(id)).body.entries[0].textValue);
    expect(new Set(passwords).size).toBe(2);
    for (const password of passwords) {
      expect(password).toMatch(/^[a-z0-9!?]{20}$/);
      expect(password).toMatch(/[a-z].*|[0-9].*|[!?]/);
      for (const kind of [/[a-z]/, /[0-9]/, /[!?]/]) expect(password).toMatch(kind);
    }
    const entries = await add(id, { payloadEntries: [text('a', '1')] });
    expect(wrong(entries)).toMatch(
      /^400 .*payloadEntries: cannot be sent to a secret whose versions hold a generated/,
    );
  });
});

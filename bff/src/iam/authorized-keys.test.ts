import { constants, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authorizedKey, type CreateKeyResponse, createKeyResponse } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const nowMs = Date.UTC(2026, 0, 1);
const nowSeconds = nowMs / 1000;
const cloudAudience = 'https://iam.api.cloud.yandex.net/iam/v1/tokens';

let it: TestConsole;
let accountId: string;
let made: CreateKeyResponse;
beforeAll(async () => {
  it = await openTestConsole({ now: () => nowMs });
  accountId = (await it.createAccount('signs')).id;
  made = createKeyResponse.parse((await it.post('/iam/v1/keys', { serviceAccountId: accountId })).body);
});
afterAll(async () => {
  await it.close();
});

const exchange = (jwt: string) => it.post('/iam/v1/tokens', { jwt }, { token: null });
/** As in the SDKs: text before the PEM block is ignored. */
const pemOf = (privateKey: string) => privateKey.slice(privateKey.indexOf('-----BEGIN'));
const rightClaims = () => ({ iss: accountId, aud: cloudAudience, iat: nowSeconds, exp: nowSeconds + 3600 });

type Part = Record<string, unknown>;

/** A JWT with any content, including what no library would sign. */
function handMade({
  header = {},
  claims = {},
  saltLength = 32,
}: {
  header?: Part;
  claims?: Part;
  saltLength?: number;
}) {
  const part = (fields: Part) => Buffer.from(JSON.stringify(fields)).toString('base64url');
  const signed = [
    part({ typ: 'JWT', alg: 'PS256', kid: made.key.id, ...header }),
    part({ ...rightClaims(), ...claims }),
  ].join('.');
  const key = createPrivateKey(pemOf(made.privateKey));
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, padding, saltLength }).toString('base64url')}`;
}

describe('authorized key', () => {
  test('returns its private half once, after the line that names it', async () => {
    expect(made.key).toMatchObject({
      serviceAccountId: accountId,
      keyAlgorithm: 'RSA_2048',
      description: '',
    });
    const [first, second] = made.privateKey.split('\n');
    expect(first).toBe(`PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <${made.key.id}>`);
    expect(second).toBe('-----BEGIN PRIVATE KEY-----');
    const publicHalf = createPublicKey(createPrivateKey(pemOf(made.privateKey)));
    expect(publicHalf.export({ type: 'spki', format: 'pem' })).toBe(made.key.publicKey);
    const read = await it.send(`/iam/v1/keys/${made.key.id}?format=PEM_FILE`);
    expect(authorizedKey.parse(read.body)).toMatchObject({ id: made.key.id });
    expect(JSON.stringify(read.body)).not.toContain('PRIVATE');
  });

  test('may be of 4096 bits', async () => {
    const { body } = await it.post('/iam/v1/keys', {
      serviceAccountId: accountId,
      keyAlgorithm: 'RSA_4096',
      format: 'PEM_FILE',
      description: 'long',
    });
    expect(createPublicKey(body.key.publicKey).asymmetricKeyDetails?.modulusLength).toBe(4096);
    expect(body.key).toMatchObject({ keyAlgorithm: 'RSA_4096', description: 'long' });
  });

  test('lists, updates and deletes keys; a deleted one buys no token', async () => {
    const { id } = await it.createAccount('keeps-three');
    const keys: CreateKeyResponse[] = [];
    for (let n = 0; n < 3; n++) keys.push((await it.post('/iam/v1/keys', { serviceAccountId: id })).body);
    const [first, second, third] = keys.map(({ key }) => `/iam/v1/keys/${key.id}`);
    const page = await it.send(`/iam/v1/keys?serviceAccountId=${id}&pageSize=2`);
    const rest = await it.send(
      `/iam/v1/keys?serviceAccountId=${id}&pageSize=2&pageToken=${page.body.nextPageToken}`,
    );
    expect([...page.body.keys, ...rest.body.keys]).toEqual(keys.map(({ key }) => key));
    await it.send(first ?? '', { method: 'PATCH', body: { description: 'for the nightly job' } });
    expect((await it.send(first ?? '')).body.description).toBe('for the nightly job');
    await it.send(second ?? '', { method: 'DELETE' });
    expect((await it.send(second ?? '')).status).toBe(404);
    const operations = await it.send(`${first}/operations`);
    expect(operations.body.operations).toMatchObject([{ description: 'Update key' }]);
    await it.send(`/iam/v1/serviceAccounts/${id}`, { method: 'DELETE' });
    expect((await it.send(third ?? '')).status).toBe(404);
  });

  test('belongs to the account that asks when none is named; a person must name one', async () => {
    const { id } = await it.createAccount('own-keys');
    await it.bind(`/iam/v1/serviceAccounts/${id}`, 'iam.serviceAccounts.authorizedKeyAdmin', {
      id,
      type: 'serviceAccount',
    });
    const token = await it.tokenOf(id);
    const { body } = await it.post('/iam/v1/keys', {}, { token });
    expect(body.key.serviceAccountId).toBe(id);
    expect((await it.send('/iam/v1/keys', { token })).body.keys).toEqual([body.key]);
    const refused = await it.post('/iam/v1/keys', {});
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain('serviceAccountId');
  });

  test('rejects a creator who could not otherwise become the account', async () => {
    const { id } = await it.createAccount('wants-more');
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'editor', { id, type: 'serviceAccount' });
    const token = await it.tokenOf(id);
    expect((await it.send(`/iam/v1/keys?serviceAccountId=${accountId}`, { token })).status).toBe(200);
    expect((await it.post('/iam/v1/keys', { serviceAccountId: accountId }, { token })).status).toBe(403);
    expect((await it.send(`/iam/v1/keys/${made.key.id}`, { method: 'DELETE', token })).status).toBe(403);
  });
});

describe('JWT of an authorized key', () => {
  test('buys its account’s token, and the key tells of its use', async () => {
    const jwt = await new SignJWT({})
      .setProtectedHeader({ typ: 'JWT', alg: 'PS256', kid: made.key.id })
      .setIssuer(accountId)
      .setAudience(cloudAudience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + 3600)
      .sign(createPrivateKey(pemOf(made.privateKey)));
    const { status, body } = await exchange(jwt);
    expect(status, JSON.stringify(body)).toBe(200);
    const folders = await it.send(`/resource-manager/v1/folders?cloudId=${it.cloud.home.cloud.id}`, {
      token: body.iamToken,
    });
    expect(folders.status).toBe(200);
    const key = await it.send(`/iam/v1/keys/${made.key.id}`);
    expect(key.body.lastUsedAt).toBe(new Date(nowMs).toISOString());
  });

  test.each([
    [[cloudAudience]],
    ['https://iam.localhost:8080/iam/v1/tokens'],
    ['https://iam.localhost/iam/v1/tokens'],
    ['http://localhost:8080/iam/v1/tokens'],
  ])('may be meant for %j', async (aud) => {
    expect((await exchange(handMade({ claims: { aud } }))).status).toBe(200);
  });

  test('tolerates clocks that differ by a moment', async () => {
    const claims = { iat: nowSeconds + 30, exp: nowSeconds + 90 };
    expect((await exchange(handMade({ claims }))).status).toBe(200);
  });

  const cases: [string, string, { header?: Part; claims?: Part; saltLength?: number }][] = [
    ['another algorithm', 'alg', { header: { alg: 'RS256' } }],
    ['no algorithm', 'alg', { header: { alg: 'none' } }],
    ['no key named', 'kid', { header: { kid: undefined } }],
    ['a key that is not there', 'kid', { header: { kid: 'ajenothing' } }],
    ['an extension that nobody knows', 'signature', { header: { crit: ['x'], x: 1 } }],
    ['a signature with another salt', 'signature', { saltLength: 20 }],
    ['another account', 'iss', { claims: { iss: 'ajesomebodyelse' } }],
    ['no account', 'iss', { claims: { iss: undefined } }],
    ['another service', 'aud', { claims: { aud: 'https://example.com/iam/v1/tokens' } }],
    [
      'our name within another',
      'aud',
      { claims: { aud: 'https://evil.example/iam.api.cloud.yandex.net/iam/v1/tokens' } },
    ],
    ['two audiences', 'aud', { claims: { aud: [cloudAudience, 'https://example.com'] } }],
    ['no audience', 'aud', { claims: { aud: [] } }],
    ['a future', 'iat', { claims: { iat: nowSeconds + 61, exp: nowSeconds + 100 } }],
    ['a time that is no number', 'iat', { claims: { iat: '0' } }],
    ['a past', 'exp', { claims: { iat: nowSeconds - 100, exp: nowSeconds } }],
    ['no end', 'exp', { claims: { exp: undefined } }],
    ['more than an hour', 'exp', { claims: { exp: nowSeconds + 3601 } }],
  ];
  test.each(cases)('fails with %s by the rule %s', async (_, rule, parts) => {
    const { status, body } = await exchange(handMade(parts));
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 16, message: expect.stringContaining(`breaks the rule ${rule}:`) });
  });

  test.each(['', 'a.b.c', 'x', '.'.repeat(4)])('fails when it is none: %j', async (jwt) => {
    const { status, body } = await exchange(jwt);
    expect(status).toBe(401);
    expect(body.message).toContain('breaks the rule form:');
  });

  test('fails when another key signed it, or a byte is changed', async () => {
    const { id } = await it.createAccount('impostor');
    const other: CreateKeyResponse = (await it.post('/iam/v1/keys', { serviceAccountId: id })).body;
    const jwt = await new SignJWT(rightClaims())
      .setProtectedHeader({ alg: 'PS256', kid: made.key.id })
      .sign(createPrivateKey(pemOf(other.privateKey)));
    expect((await exchange(jwt)).body.message).toContain('breaks the rule signature:');
    const [header, , signature] = handMade({}).split('.');
    const claims = Buffer.from(JSON.stringify({ ...rightClaims(), exp: nowSeconds + 3599 }));
    const changed = await exchange(`${header}.${claims.toString('base64url')}.${signature}`);
    expect(changed.body.message).toContain('breaks the rule signature:');
  });

  test('fails when its key is deleted', async () => {
    const { id } = await it.createAccount('lost-its-key');
    const { key, privateKey } = (await it.post('/iam/v1/keys', { serviceAccountId: id })).body;
    await it.send(`/iam/v1/keys/${key.id}`, { method: 'DELETE' });
    const jwt = await new SignJWT({ ...rightClaims(), iss: id })
      .setProtectedHeader({ alg: 'PS256', kid: key.id })
      .sign(createPrivateKey(pemOf(privateKey)));
    expect((await exchange(jwt)).body.message).toContain('breaks the rule kid:');
  });
});

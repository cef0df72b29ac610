import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { type CreateAccessKeyResponse, createAccessKeyResponse } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { openHome } from '../resource-manager.ts';
import { EncryptionKey } from '../storage/encryption-key.ts';
import { openStore } from '../store/store.ts';
import { AccessKeySecrets, secretOwner } from './access-key-secrets.ts';

const path = '/iam/aws-compatibility/v1/accessKeys';
let it: TestConsole;
let accountId: string;
beforeAll(async () => {
  it = await openTestConsole();
  accountId = (await it.createAccount('signs')).id;
});
afterAll(async () => {
  await it.close();
});

async function newKey(serviceAccountId = accountId, more: object = {}): Promise<CreateAccessKeyResponse> {
  const { body } = await it.post(path, { serviceAccountId, ...more });
  return createAccessKeyResponse.parse(body);
}
const found = async (keyId: string) => await it.cloud.accessKeySecrets.find(keyId);

describe('static access key', () => {
  test('returns its secret once, and reveals it in no file of the data folder', async () => {
    const { accessKey, secret } = await newKey(accountId, { description: 'for boto3' });
    expect(accessKey).toMatchObject({ serviceAccountId: accountId, description: 'for boto3' });
    expect(accessKey.keyId).toMatch(/^YC[\w-]{23}$/);
    expect(secret).toMatch(/^YC[\w-]{38}$/);
    expect((await it.send(`${path}/${accessKey.id}`)).body).toEqual(accessKey);
    expect(await found(accessKey.keyId)).toMatchObject({
      secret,
      subject: { id: accountId, type: 'serviceAccount' },
      folderId: it.folderId,
    });
    const files = readdirSync(it.dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(it.dataDir, name))
      .filter((name) => statSync(name).isFile());
    expect(files.some((name) => name.endsWith('console.sqlite-wal'))).toBe(true);
    for (const name of files) expect(readFileSync(name).includes(secret), name).toBe(false);
  });

  test('lists, changes and deletes keys, page by page', async () => {
    const { id } = await it.createAccount('signs-twice');
    const [one, two] = [await newKey(id), await newKey(id)];
    const list = (query = '') => it.send(`${path}?serviceAccountId=${id}${query}`);
    const page = await list('&pageSize=1');
    const rest = await list(`&pageSize=1&pageToken=${page.body.nextPageToken}`);
    expect([...page.body.accessKeys, ...rest.body.accessKeys]).toEqual([one.accessKey, two.accessKey]);
    const onePath = `${path}/${one.accessKey.id}`;
    const update = await it.send(onePath, { method: 'PATCH', body: { description: 'changed' } });
    expect(update.body).toMatchObject({
      done: true,
      description: 'Update static access key',
      metadata: {
        '@type': expect.stringMatching(/iam\.v1\.awscompatibility\.UpdateAccessKeyMetadata$/),
        accessKeyId: one.accessKey.id,
      },
      response: { description: 'changed', keyId: one.accessKey.keyId },
    });
    expect((await it.send(`${onePath}/operations`)).body.operations).toHaveLength(1);
    expect((await it.send(onePath, { method: 'DELETE' })).body.done).toBe(true);
    expect(await it.send(onePath)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('Static access key') },
    });
    expect((await list()).body.accessKeys).toEqual([two.accessKey]);
    expect(await found(one.accessKey.keyId)).toBeUndefined();
  });

  test('records when it was used', async () => {
    const { accessKey } = await newKey();
    await found(accessKey.keyId);
    await it.cloud.accessKeySecrets.note(accessKey.keyId);
    const { body } = await it.send(`${path}/${accessKey.id}`);
    expect(Date.parse(body.lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('ends with its account, while that is suspended and when it is deleted', async () => {
    const { id } = await it.createAccount('ends');
    const { accessKey } = await newKey(id);
    expect(await found(accessKey.keyId)).toBeDefined();
    await it.post(`/iam/v1/serviceAccounts/${id}:suspend`, {});
    expect(await found(accessKey.keyId)).toBeUndefined();
    await it.post(`/iam/v1/serviceAccounts/${id}:reactivate`, {});
    expect(await found(accessKey.keyId)).toBeDefined();
    await it.send(`/iam/v1/serviceAccounts/${id}`, { method: 'DELETE' });
    expect(await found(accessKey.keyId)).toBeUndefined();
  });

  test('requires the role for keys, which an editor lacks', async () => {
    const maker = { id: (await it.createAccount('makes-keys')).id, type: 'serviceAccount' };
    const account = `/iam/v1/serviceAccounts/${accountId}`;
    const token = await it.tokenOf(maker.id);
    const create = () => it.post(path, { serviceAccountId: accountId }, { token });
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'editor', maker);
    expect(await create()).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('iam.accessKeys.create') },
    });
    await it.bind(account, 'iam.serviceAccounts.accessKeyAdmin', maker);
    expect((await create()).status).toBe(200);
  });
});

describe('secrets of static access keys', () => {
  test('decrypt only as the secret of the key that they belong to', async () => {
    const dataDir = newTestDataDir();
    const store = await openStore(dataDir);
    const { folder } = await openHome(store, Date.now());
    const account = { id: 'ajeaccount', folder_id: folder.id, created_at_ms: 0, name: 'a', description: '' };
    await store
      .insertInto('service_accounts')
      .values({ ...account, labels_json: '{}', last_authenticated_at_ms: null, is_suspended: 0 })
      .execute();
    const encryptionKey = new EncryptionKey(Buffer.alloc(32, 7));
    const encrypted_secret = encryptionKey.encrypt(Buffer.from('of one'), secretOwner('one'));
    for (const id of ['one', 'two'])
      await store
        .insertInto('access_keys')
        .values({
          id,
          service_account_id: account.id,
          created_at_ms: 0,
          description: '',
          key_id: `YC-${id}`,
          encrypted_secret,
          last_used_at_ms: null,
        })
        .execute();
    const secrets = new AccessKeySecrets({ store, now: Date.now, encryptionKey });
    expect(await secrets.find('YC-one')).toMatchObject({ secret: 'of one' });
    await expect(secrets.find('YC-two')).rejects.toThrow();
    await store.destroy();
    rmSync(dataDir, { recursive: true });
  });
});

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';

const path = '/lockbox/v1/secrets';
let dataDir: string;
let console_: TestConsole;
beforeEach(async () => {
  dataDir = newTestDataDir();
  console_ = await openTestConsole({ dataDir });
});
afterEach(async () => {
  await console_.close().catch(() => {});
  rmSync(dataDir, { recursive: true, force: true });
});

async function create(textValue: string): Promise<{ secretId: string; versionId: string }> {
  const versionPayloadEntries = [{ key: 'password', textValue }];
  const { body } = await console_.post(path, { folderId: console_.folderId, versionPayloadEntries });
  return body.metadata;
}

/** Stops the console, changes its database, and starts it again. */
async function change<T>(use: (database: DatabaseSync) => T): Promise<T> {
  await console_.close({ keepData: true });
  const database = new DatabaseSync(join(dataDir, 'console.sqlite'));
  const result = use(database);
  database.close();
  console_ = await openTestConsole({ dataDir });
  return result;
}

const ciphertextOf = (database: DatabaseSync, versionId: string) =>
  Buffer.from(
    database.prepare('select payload from secret_versions where id = ?').get(versionId)
      ?.payload as Uint8Array,
  );

const filesWith = (content: string | Buffer) =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(content));

describe('secret at rest', () => {
  it('stays encrypted in every file, also of requests that were refused or sent twice', async () => {
    const headers = { 'Idempotency-Key': 'one-secret' };
    const body = {
      folderId: console_.folderId,
      name: 'one',
      versionPayloadEntries: [{ key: 'password', textValue: 'marker-of-a-value' }],
    };
    for (let sent = 0; sent < 2; sent++)
      expect((await console_.post(path, body, { headers })).status).toBe(200);
    expect((await console_.post(path, body)).status).toBe(409);
    expect(filesWith('marker-of-a-value')).toEqual([]);
    expect(filesWith(Buffer.from('marker-of-a-value').toString('base64'))).toEqual([]);
  });

  it.each(['its secret is deleted', 'its version is destroyed'])(
    'leaves every file when %s, encrypted as it was',
    async (how) => {
      const { secretId, versionId } = await create('x'.repeat(20_000));
      const kept = await create('y'.repeat(20_000));
      const [gone, stays] = await change((database) => [
        ciphertextOf(database, versionId).subarray(0, 64),
        ciphertextOf(database, kept.versionId).subarray(0, 64),
      ]);
      expect(filesWith(gone)).not.toEqual([]);
      if (how === 'its secret is deleted') await console_.send(`${path}/${secretId}`, { method: 'DELETE' });
      else {
        const request = { versionId, pendingPeriod: '0s' };
        await console_.post(`${path}/${secretId}:scheduleVersionDestruction`, request);
      }
      await expect.poll(() => filesWith(gone)).toEqual([]);
      expect(filesWith(stays)).not.toEqual([]);
    },
  );

  it('ends at the next start when its time came while the console was stopped', async () => {
    const { secretId, versionId } = await create('value');
    const request = { versionId, pendingPeriod: '3600s' };
    await console_.post(`${path}/${secretId}:scheduleVersionDestruction`, request);
    await change((database) => database.exec('update secret_versions set destroy_at_ms = 1'));
    await expect
      .poll(async () => (await console_.send(`${path}/${secretId}`)).body.currentVersion.status)
      .toBe('DESTROYED');
  });

  it('decrypts in no other place: swapped ciphertexts of two versions fail', async () => {
    const [one, other] = [await create('of one'), await create('of the other')];
    await change((database) => {
      const [first, second] = [one, other].map(({ versionId }) => ciphertextOf(database, versionId));
      const update = database.prepare('update secret_versions set payload = ? where id = ?');
      update.run(second ?? null, one.versionId);
      update.run(first ?? null, other.versionId);
    });
    for (const { secretId, versionId } of [one, other]) {
      const answer = await console_.send(`${path}/${secretId}/payload`);
      expect(answer.status).toBe(500);
      expect(answer.body.message).toMatch(
        new RegExp(`^The values of version ${versionId} of secret ${secretId} are damaged. Restore`),
      );
    }
  });

  it('cannot be read from a copy of the database without its key', async () => {
    await create('marker-of-a-value');
    await console_.close({ keepData: true });
    const copy = join(dataDir, 'copy');
    mkdirSync(copy);
    copyFileSync(join(dataDir, 'console.sqlite'), join(copy, 'console.sqlite'));
    await expect(openTestConsole({ dataDir: copy })).rejects.toThrow(
      /encryption\.key is missing, and without it no secret in console\.sqlite can be read/,
    );
    expect(filesWith('marker-of-a-value')).toEqual([]);
    expect(readdirSync(copy)).not.toContain('encryption.key');
    console_ = await openTestConsole({ dataDir });
  });
});

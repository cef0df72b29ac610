import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestConsole } from '../../test/test-console.ts';
import { newTestDataDir } from '../../test/test-data-dir.ts';
import { migrations } from './migrations.ts';

/** The database of each release, with rows in every table; each migration adds a file. */
const fixtures = fileURLToPath(new URL('../../test/data-folders', import.meta.url));
const releases = readdirSync(fixtures).map((name) => name.replace(/\.sql$/, ''));

let dataDir: string;
beforeEach(() => {
  dataDir = newTestDataDir();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** Deletes rows as the first releases did: their content stays in the free pages of the file. */
function leaveDeleted(database: DatabaseSync, content: string): void {
  database.exec('pragma secure_delete=off; create table deleted (content text);');
  const insert = database.prepare('insert into deleted values (?)');
  for (let row = 0; row < 100; row++) insert.run(content.repeat(100));
  database.exec('drop table deleted;');
}

describe('upgrade', () => {
  it('starts from every migration but the newest in these tests', () => {
    expect(releases).toEqual(Object.keys(migrations).slice(0, -1));
  });

  it.each(releases)(
    'keeps everything of a database of %s, and drops the secrets of deleted versions',
    async (release) => {
      const file = join(dataDir, 'console.sqlite');
      const old = new DatabaseSync(file);
      old.exec(readFileSync(join(fixtures, `${release}.sql`), 'utf8'));
      leaveDeleted(old, 'secret of a deleted version');
      old.close();
      expect(readFileSync(file).includes('secret of a deleted version')).toBe(true);
      const console = await openTestConsole({ dataDir });
      const get = async (path: string) => (await console.send(path)).body;
      const has = (migration: string) => release >= migration;
      expect(await get('/functions/v1/functions/d4efunction')).toMatchObject({
        name: 'kept',
        labels: { team: 'billing' },
      });
      expect(await get('/functions/v1/versions:byTag?functionId=d4efunction&tag=stable')).toMatchObject({
        id: 'd4eversion',
        environment: { PASSWORD: 'kept value' },
        serviceAccountId: 'ajeaccount',
        status: 'ACTIVE',
        ...(has('0011') ? { asyncInvocationConfig: { retriesCount: '4' } } : {}),
      });
      expect(
        (await get('/functions/v1/functions/d4efunction:tagHistory')).functionTagHistoryRecord,
      ).toHaveLength(2);
      expect(
        (await get('/functions/v1/functions/d4efunction:listAccessBindings')).accessBindings,
      ).toHaveLength(1);
      expect(await get('/iam/v1/serviceAccounts/ajeaccount')).toMatchObject({
        name: 'robot',
        status: 'ACTIVE',
      });
      expect(await get('/operations/d4ekept')).toMatchObject({
        response: { environment: { PASSWORD: 'kept value' } },
      });
      expect((await get('/operations/d4egone')).response).toEqual(
        expect.not.objectContaining({ environment: expect.anything() }),
      );
      if (has('0003')) expect(await get('/iam/v1/keys/ajekey')).toMatchObject({ description: 'kept' });
      if (has('0004'))
        expect(await get('/iam/v1/apiKeys/ajeapikey')).toMatchObject({ maskedSecret: 'AQVN***last' });
      if (has('0006'))
        expect(
          (await get('/functions/v1/functions/d4efunction/scalingPolicies')).scalingPolicies,
        ).toMatchObject([{ tag: 'stable', zoneInstancesLimit: '3', zoneRequestsLimit: '7' }]);
      if (has('0016'))
        expect(await get('/console/functions/d4efunction/runs')).toMatchObject({ runs: [{ id: 'a-run' }] });
      if (has('0020')) {
        const { queues, messages } = console.cloud.messageQueue;
        const queue = await queues.byArn('yrn:yc:ymq:ru-central1:b1gfolder:kept');
        expect(await messages.counts(queue)).toMatchObject({ delayed: 1 });
      }
      // The console uses the database: it changes one of each kind of row.
      const change = { method: 'PATCH', body: { description: 'changed' } };
      expect((await console.send('/functions/v1/functions/d4efunction', change)).status).toBe(200);
      await console.createVersion('d4efunction');
      await console.close({ keepData: true });
      expect(existsSync(`${file}-wal`)).toBe(false);
      expect(readFileSync(file).includes('secret of a deleted version')).toBe(false);
    },
  );
});

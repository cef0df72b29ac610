import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
/** Lists of the API by the field that holds the rows, each with several of them. */
let lists: { path: string; rows: string }[];
beforeAll(async () => {
  it = await openTestConsole();
  const { id } = await it.createFunction('many');
  for (let n = 0; n < 6; n++) await it.createFunction(`one-of-many-${n}`);
  for (let n = 0; n < 5; n++) await it.createVersion(id, { tag: [`tag-${n}`, 'moves'] });
  for (let n = 0; n < 4; n++)
    await it.post(`/functions/v1/functions/${id}:setScalingPolicy`, { tag: `tag-${n}` });
  const { id: serviceAccountId } = await it.createAccount('many');
  for (let n = 0; n < 3; n++) {
    await it.createAccount(`one-of-many-${n}`);
    await it.post('/iam/v1/apiKeys', { serviceAccountId });
    await it.post('/iam/v1/keys', { serviceAccountId });
  }
  const inFolder = `folderId=${it.folderId}`;
  const ofAccount = `serviceAccountId=${serviceAccountId}`;
  lists = [
    { path: `/functions/v1/functions?${inFolder}`, rows: 'functions' },
    { path: `/functions/v1/versions?functionId=${id}`, rows: 'versions' },
    { path: `/functions/v1/versions?${inFolder}`, rows: 'versions' },
    { path: `/functions/v1/functions/${id}/operations?`, rows: 'operations' },
    { path: `/functions/v1/functions/${id}/scalingPolicies?`, rows: 'scalingPolicies' },
    { path: `/functions/v1/functions/${id}:tagHistory?`, rows: 'functionTagHistoryRecord' },
    { path: `/iam/v1/serviceAccounts?${inFolder}`, rows: 'serviceAccounts' },
    { path: `/iam/v1/apiKeys?${ofAccount}`, rows: 'apiKeys' },
    { path: `/iam/v1/keys?${ofAccount}`, rows: 'keys' },
    { path: '/iam/v1/roles?', rows: 'roles' },
  ];
});
afterAll(async () => {
  await it.close();
});

test('every list is read whole and without repeats, whatever the size of each page', async () => {
  for (const { path, rows } of lists) {
    const whole = (await it.send(`${path}&pageSize=1000`)).body;
    expect(whole.nextPageToken, path).toBeUndefined();
    expect(whole[rows].length, path).toBeGreaterThan(2);
    const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 7 }));
    await fc.assert(
      fc.asyncProperty(sizes, async (pageSizes) => {
        const seen: unknown[] = [];
        let pageToken = '';
        for (const pageSize of pageSizes) {
          const { body } = await it.send(`${path}&pageSize=${pageSize}&pageToken=${pageToken}`);
          expect(body[rows].length).toBeLessThanOrEqual(pageSize);
          seen.push(...body[rows]);
          pageToken = body.nextPageToken ?? '';
          if (pageToken === '') break;
        }
        expect(seen, path).toEqual(whole[rows]);
      }),
      { numRuns: 10 },
    );
  }
});

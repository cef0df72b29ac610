import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

// biome-ignore lint/suspicious/noExplicitAny: the test reads fields of the OpenAPI document without a type
type Json = any;
let it: TestConsole;
/** The API's lists, by the field with their rows; each has several rows. */
let lists: { path: string; rows: string }[];
const boundOn = (ids: { functionId: string; serviceAccountId: string; secretId: string }) => [
  `/lockbox/v1/secrets/${ids.secretId}`,
  `/functions/v1/functions/${ids.functionId}`,
  `/iam/v1/serviceAccounts/${ids.serviceAccountId}`,
  `/resource-manager/v1/folders/${it.folderId}`,
  `/resource-manager/v1/clouds/${it.cloud.home.cloud.id}`,
];
beforeAll(async () => {
  it = await openTestConsole();
  const { id } = await it.createFunction('many');
  for (let n = 0; n < 6; n++) await it.createFunction(`one-of-many-${n}`);
  for (let n = 0; n < 5; n++) await it.createVersion(id, { tag: [`tag-${n}`, 'moves'] });
  for (let n = 0; n < 4; n++)
    await it.post(`/functions/v1/functions/${id}:setScalingPolicy`, { tag: `tag-${n}` });
  const { id: serviceAccountId } = await it.createAccount('many');
  const timer = { cronExpression: '0 0 1 1 ? 2090', invokeFunction: { functionId: id } };
  for (let n = 0; n < 3; n++) await it.post('/lockbox/v1/secrets', { folderId: it.folderId });
  const { secrets } = (await it.send(`/lockbox/v1/secrets?folderId=${it.folderId}`)).body;
  const secretId: string = secrets[0].id;
  for (let n = 0; n < 3; n++)
    await it.post(`/lockbox/v1/secrets/${secretId}:addVersion`, {
      payloadEntries: [{ key: 'number', textValue: `${n + 1}` }],
    });
  let triggerId = '';
  let apiGatewayId = '';
  const subjects: string[] = [];
  let apiKeyId = '';
  let accessKeyId = '';
  let keyId = '';
  for (let n = 0; n < 3; n++) {
    const account = await it.createAccount(`one-of-many-${n}`);
    subjects.push(account.id);
    for (const each of boundOn({ functionId: id, serviceAccountId, secretId }))
      await it.bind(each, 'viewer', { id: account.id, type: 'serviceAccount' });
    const wanted = { folderId: it.folderId, rule: { timer } };
    triggerId = (await it.post('/triggers/v1/triggers', wanted)).body.response.id;
    const openapiSpec = 'openapi: 3.0.0\npaths: {}\n';
    const gateway = { folderId: it.folderId, openapiSpec };
    apiGatewayId = (await it.post('/apigateways/v1/apigateways', gateway)).body.response.id;
    apiKeyId = (await it.post('/iam/v1/apiKeys', { serviceAccountId })).body.apiKey.id;
    const accessKey = await it.post('/iam/aws-compatibility/v1/accessKeys', { serviceAccountId });
    accessKeyId = accessKey.body.accessKey.id;
    keyId = (await it.post('/iam/v1/keys', { serviceAccountId })).body.key.id;
  }
  const bound = [0, 1, 2].map((n) => ({
    roleId: 'viewer',
    subject: { id: subjects[n], type: 'serviceAccount' },
  }));
  await it.post(`/apigateways/v1/apigateways/${apiGatewayId}:setAccessBindings`, { accessBindings: bound });
  for (let n = 0; n < 3; n++) {
    const description = `${n}`;
    for (const changed of [
      `/iam/v1/apiKeys/${apiKeyId}`,
      `/iam/v1/keys/${keyId}`,
      `/iam/aws-compatibility/v1/accessKeys/${accessKeyId}`,
      `/iam/v1/serviceAccounts/${serviceAccountId}`,
      `/triggers/v1/triggers/${triggerId}`,
      `/apigateways/v1/apigateways/${apiGatewayId}`,
    ])
      await it.send(changed, { method: 'PATCH', body: { description } });
  }
  const inFolder = `folderId=${it.folderId}`;
  const ofAccount = `serviceAccountId=${serviceAccountId}`;
  lists = [
    { path: `/functions/v1/functions?${inFolder}`, rows: 'functions' },
    { path: `/console/functionSummaries?${inFolder}`, rows: 'functionSummaries' },
    { path: `/functions/v1/versions?functionId=${id}`, rows: 'versions' },
    { path: `/functions/v1/versions?${inFolder}`, rows: 'versions' },
    { path: `/functions/v1/functions/${id}/operations?`, rows: 'operations' },
    { path: `/functions/v1/functions/${id}/scalingPolicies?`, rows: 'scalingPolicies' },
    { path: `/functions/v1/functions/${id}:tagHistory?`, rows: 'functionTagHistoryRecord' },
    { path: `/iam/v1/serviceAccounts?${inFolder}`, rows: 'serviceAccounts' },
    { path: `/triggers/v1/triggers?${inFolder}`, rows: 'triggers' },
    { path: `/triggers/v1/triggers/${triggerId}/operations?`, rows: 'operations' },
    { path: `/apigateways/v1/apigateways?${inFolder}`, rows: 'apiGateways' },
    { path: `/apigateways/v1/apigateways/${apiGatewayId}/operations?`, rows: 'operations' },
    { path: `/apigateways/v1/apigateways/${apiGatewayId}:listAccessBindings?`, rows: 'accessBindings' },
    { path: `/console/triggers?${inFolder}`, rows: 'triggers' },
    { path: `/lockbox/v1/secrets?${inFolder}`, rows: 'secrets' },
    { path: `/lockbox/v1/secrets/${secretId}/versions?`, rows: 'versions' },
    { path: `/lockbox/v1/secrets/${secretId}/operations?`, rows: 'operations' },
    { path: `/iam/v1/apiKeys?${ofAccount}`, rows: 'apiKeys' },
    { path: `/iam/v1/keys?${ofAccount}`, rows: 'keys' },
    { path: `/iam/aws-compatibility/v1/accessKeys?${ofAccount}`, rows: 'accessKeys' },
    { path: `/iam/aws-compatibility/v1/accessKeys/${accessKeyId}/operations?`, rows: 'operations' },
    { path: '/iam/v1/roles?', rows: 'roles' },
    { path: '/console/operations?', rows: 'operations' },
    { path: `/iam/v1/serviceAccounts/${serviceAccountId}/operations?`, rows: 'operations' },
    { path: `/iam/v1/apiKeys/${apiKeyId}/operations?`, rows: 'operations' },
    { path: `/iam/v1/keys/${keyId}/operations?`, rows: 'operations' },
    ...boundOn({ functionId: id, serviceAccountId, secretId }).map((path) => ({
      path: `${path}:listAccessBindings?`,
      rows: 'accessBindings',
    })),
  ];
});
afterAll(async () => {
  await it.close();
});

/** Lists with one row, lists that are empty without gRPC, and lists with a test of their own. */
const others = [
  '/resource-manager/v1/clouds',
  '/resource-manager/v1/folders',
  '/endpoints',
  '/console/functions/{}/logs',
  '/console/functions/{}/runs',
];

test('lists › all stand in these tests', async () => {
  const { body } = await it.send('/openapi.json');
  const described = Object.entries<Json>(body.paths).flatMap(([path, { get }]) => {
    const { schema } = get?.responses['200'].content['application/json'] ?? {};
    return schema?.properties?.nextPageToken ? [path.replace(/\{\w+\}/g, '{}')] : [];
  });
  const read = lists.map(({ path }) => path.replace(/\?.*/, '').replace(/(?<=\/)[a-z0-9]{20}/, '{}'));
  expect(new Set([...read, ...others])).toEqual(new Set(described));
});

test('lists › return everything without repeats at any page size', async () => {
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

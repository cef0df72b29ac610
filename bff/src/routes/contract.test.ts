import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorInfo, operation, status } from '../../contract/index.ts';
import { openTestConsole, ownerToken, type TestConsole, zipOf } from '../../test/test-console.ts';

let it: TestConsole;
let known: { functionId: string; versionId: string; accountId: string };
/** Secrets that earlier responses returned once; no other response may contain one. */
let secrets: string[];
beforeAll(async () => {
  it = await openTestConsole();
  const { id: functionId } = await it.createFunction('fuzzed');
  const { id: versionId } = await it.createVersion(functionId);
  const { id: accountId } = await it.createAccount('fuzzed');
  known = { functionId, versionId, accountId };
  const serviceAccountId = accountId;
  const apiKey = (await it.post('/iam/v1/apiKeys', { serviceAccountId })).body;
  const accessKey = (await it.post('/iam/aws-compatibility/v1/accessKeys', { serviceAccountId })).body;
  const key = (await it.post('/iam/v1/keys', { serviceAccountId })).body;
  const privateLine = key.privateKey.split('\n')[3];
  secrets = [ownerToken, apiKey.secret, accessKey.secret, privateLine];
});
afterAll(async () => {
  await it.close();
});

type Route = { method: string; path: string };

/** Every route in the API's OpenAPI document, including changes. */
async function routes(): Promise<Route[]> {
  const { body } = await it.send('/openapi.json');
  return Object.entries<object>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
}

/** Deletions would remove the resources under test; the end of a session and streams have their own tests. */
const isAsked = ({ method, path }: Route) => method !== 'DELETE' && !/:(run|install|follow)$/.test(path);

const fieldNames = [
  'folderId',
  'name',
  'description',
  'labels',
  'updateMask',
  'functionId',
  'runtime',
  'entrypoint',
  'resources',
  'executionTimeout',
  'serviceAccountId',
  'environment',
  'tag',
  'concurrency',
  'metadataOptions',
  'content',
  'versionId',
  'iamToken',
  'accessBindings',
  'accessBindingDeltas',
  'yandexPassportOauthToken',
  'jwt',
  'ownerToken',
  'keyAlgorithm',
  'zoneRequestsLimit',
  'scopes',
  'expiresAt',
  'format',
  '__proto__',
  'constructor',
];
/** Values close to valid ones: most faults lie near the valid input. */
const nearValues = () =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...Object.values(known),
        it.folderId,
        '$latest',
        'nodejs22',
        'index.main',
        '5s',
        '134217728',
        zipOf({ 'index.js': '1' }),
      ),
    },
    { weight: 1, arbitrary: fc.constant({ memory: '134217728' }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom([], {}, null, '', 0, -1, '\0', '9'.repeat(30), '1e400s', 'a'.repeat(5000)),
    },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
const body = () =>
  fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...fieldNames), nearValues()) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
const query = () =>
  fc.dictionary(
    fc.constantFrom(
      'since',
      'levels',
      'order',
      'text',
      'folderId',
      'functionId',
      'cloudId',
      'tag',
      'pageSize',
      'pageToken',
      'filter',
      'x',
    ),
    fc.oneof(
      nearValues().map(asText),
      fc.constantFrom('name="a"', 'status="ACTIVE"', '-1', '1.5', '1001', 'cDE'),
    ),
  );

describe('API under invalid requests', () => {
  test('covers every route', async () => {
    expect((await routes()).length).toBeGreaterThan(40);
  });

  test('answers by the contract and never with a server failure', async () => {
    const asked = (await routes()).filter(isAsked);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...asked),
        body(),
        query(),
        nearValues(),
        async (route, json, fields, id) => {
          const path = route.path.replace(/\{\w+\}/, encodeURIComponent(asText(id)) || '-');
          const search = new URLSearchParams(fields).toString();
          const answer = await it.send(`${path}?${search}`, {
            method: route.method,
            ...(route.method === 'GET' ? {} : { body: JSON.stringify(json) }),
            headers: { origin: 'http://localhost:8080' },
          });
          for (const secret of secrets) expect(JSON.stringify(answer.body)).not.toContain(secret);
          if (answer.status === 200) {
            if ('createdBy' in answer.body) operation.parse(answer.body);
            return;
          }
          expect([400, 401, 403, 404, 409, 413, 415, 429, 501], JSON.stringify(answer.body)).toContain(
            answer.status,
          );
          const { details } = status.parse(answer.body);
          expect(details[0]).toMatchObject({ requestId: answer.headers.get('x-request-id') });
          if (answer.status === 401 || answer.status === 403) errorInfo.parse(details[1]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('serves valid requests afterwards', async () => {
    expect((await it.send(`/functions/v1/functions/${known.functionId}`)).status).toBe(200);
    expect((await it.send(`/console/versions/${known.versionId}/package`)).body).toContain('index.js');
    expect(Object.hasOwn(Object.prototype, 'folderId')).toBe(false);
  });
});

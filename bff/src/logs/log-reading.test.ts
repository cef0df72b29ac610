import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLogResponse } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let it: TestConsole;
let functionId: string;
const requests = [randomUUID(), randomUUID()];
const megabyte = 1024 * 1024;

beforeAll(async () => {
  it = await openTestConsole();
  ({ id: functionId } = await it.createFunction(''));
  for (let n = 0; n < 7; n++)
    it.cloud.logs.note({
      functionId,
      versionId: n < 4 ? 'd4eone' : 'd4etwo',
      requestId: requests[n % 2] ?? '',
      level: n === 3 ? 'ERROR' : 'INFO',
      message: `line ${n}`,
      // Fields of a structured line with names that have a meaning elsewhere.
      fields: { n, executionTimeout: '5s', labels: { a: '' } },
    });
});
afterAll(() => it.close());

const read = (body: object, token?: string) =>
  it.send('/logging/v1/read', { method: 'POST', body, ...(token === undefined ? {} : { token }) });
const criteria = (more: object = {}) => ({
  criteria: { logGroupId: it.folderId, resourceIds: [functionId], ...more },
});
const messages = async (more: object) => {
  const { body } = await read(criteria(more));
  return readLogResponse.parse(body).entries.map(({ message }) => message.slice(-1));
};

test('LogReadingService › returns entries oldest first in the cloud’s fields', async () => {
  const { status, body } = await read(criteria());
  expect(status).toBe(200);
  const { entries, ...rest } = readLogResponse.parse(body);
  expect(rest).toEqual({ logGroupId: it.folderId });
  expect(entries.map(({ message }) => message)).toEqual(Array.from({ length: 7 }, (_, n) => `line ${n}`));
  expect(entries[3]).toEqual({
    uid: expect.any(String),
    resource: { type: 'serverless.function', id: functionId },
    timestamp: expect.any(String),
    level: 'ERROR',
    message: 'line 3',
    jsonPayload: {
      ...{ n: 3, executionTimeout: '5s', labels: { a: '' } },
      ...{ request_id: requests[1], version_id: 'd4eone' },
    },
  });
});

test('LogReadingService › pages by token, complete and without repeats', async () => {
  const seen: string[] = [];
  let body: object = criteria({ pageSize: '3', levels: ['INFO'] });
  for (;;) {
    const page = readLogResponse.parse((await read(body)).body);
    seen.push(...page.entries.map(({ message }) => message.slice(-1)));
    if (page.nextPageToken === undefined) break;
    body = { pageToken: page.nextPageToken };
  }
  expect(seen).toEqual(['0', '1', '2', '4', '5', '6']);
});

test.each([
  ['a call', { filter: () => `json_payload.request_id = "${requests[0]}"` }, ['0', '2', '4', '6']],
  ['a version', { filter: () => 'json_payload.version_id="d4etwo"' }, ['4', '5', '6']],
  [
    'both',
    { filter: () => `json_payload.version_id:"d4eone" AND json_payload.request_id="${requests[0]}"` },
    ['0', '2'],
  ],
  ['a level', { levels: () => ['ERROR'] }, ['3']],
  ['times that were', { until: () => '2020-01-01T00:00:00Z' }, []],
  ['what is no function', { resourceTypes: () => ['serverless.container'] }, []],
  ['functions', { resourceTypes: () => ['serverless.function'], pageSize: () => 2 }, ['0', '1']],
])('LogReadingService › filters by %s', async (_, asked, found) => {
  const more = Object.entries(asked).map(([name, value]) => [name, value()]);
  expect(await messages(Object.fromEntries(more))).toEqual(found);
});

test('LogReadingService › limits an answer to the requested and the accepted size', async () => {
  const { id } = await it.createFunction('');
  for (let n = 0; n < 70; n++)
    it.cloud.logs.note({
      ...{ functionId: id, versionId: 'd4eone', requestId: randomUUID(), level: 'INFO', fields: {} },
      message: `${n} ${'x'.repeat(64 * 1024)}`,
    });
  const ask = async (body: object) => {
    const answer = await read(body);
    const page = readLogResponse.parse(answer.body);
    return {
      ...page,
      bytes: JSON.stringify(answer.body).length,
      ns: page.entries.map((e) => Number.parseInt(e.message, 10)),
    };
  };
  const of = { logGroupId: it.folderId, resourceIds: [id] };
  const whole = await ask({ criteria: { ...of, maxResponseSize: String(100 * megabyte) } });
  expect(whole.bytes).toBeLessThan(3.6 * megabyte);
  const rest = await ask({ pageToken: whole.nextPageToken });
  expect([...whole.ns, ...rest.ns]).toEqual(Array.from({ length: 70 }, (_, n) => n));
  expect((await ask({ criteria: { ...of, maxResponseSize: 150_000 } })).ns).toEqual([0, 1]);
  // At least one entry, however small the limit: otherwise a reader would never advance.
  expect((await ask({ criteria: { ...of, maxResponseSize: 1 } })).ns).toEqual([0]);
});

describe('rejected read', () => {
  test.each([
    ['that says nothing', () => ({}), 'criteria'],
    ['that says both', () => ({ ...criteria(), pageToken: 'x' }), 'criteria'],
    ['of no function', () => criteria({ resourceIds: [] }), 'criteria.resourceIds'],
    ['of two functions', () => criteria({ resourceIds: [functionId, functionId] }), 'criteria.resourceIds'],
    ['by streams', () => criteria({ streamNames: ['a'] }), 'criteria.streamNames'],
    ['by another filter', () => criteria({ filter: 'level = ERROR' }), 'criteria.filter'],
    ['by pages that are too long', () => criteria({ pageSize: '1001' }), 'criteria.pageSize'],
    ['by a token that is none', () => ({ pageToken: 'x' }), 'pageToken'],
  ])('%s, by 400 that names the field', async (_, body, field) => {
    const answer = await read(body());
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.details)).toContain(`"${field}"`);
  });

  test('names a log group of another folder', async () => {
    expect(await read(criteria({ logGroupId: 'e23other' }))).toMatchObject({ status: 404 });
  });

  test('lacks the right to read logs, by criteria or by another subject’s token', async () => {
    const { nextPageToken: pageToken } = (await read(criteria({ pageSize: '1' }))).body;
    const account = await it.createAccount('reads-no-logs');
    const token = await it.tokenOf(account.id);
    const folder = `/resource-manager/v1/folders/${it.folderId}`;
    await it.bind(folder, 'functions.viewer', { id: account.id, type: 'serviceAccount' });
    for (const body of [criteria(), { pageToken }])
      expect(await read(body, token)).toMatchObject({ status: 403 });
    await it.bind(folder, 'logging.reader', { id: account.id, type: 'serviceAccount' });
    expect(await read({ pageToken }, token)).toMatchObject({ status: 200 });
  });
});

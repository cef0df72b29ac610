/** Unmodified clients of YDB, Object Storage and Message Queue in functions; stubs on the function's loopback answer. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWithFunctions } from './inside.ts';
import { zipOf } from './test-console.ts';

const names = ['index.js', 'ydb-stub.js', 'aws-stub.js', 'package.json'];
const files = Object.fromEntries(
  names.map((name) => [
    name,
    readFileSync(new URL(`functions/cloud-clients/${name}`, import.meta.url), 'utf8'),
  ]),
);

let it: Awaited<ReturnType<typeof startWithFunctions>>;
// biome-ignore lint/suspicious/noExplicitAny: matchers check the shape under test
let saw: any;
beforeAll(async () => {
  it = await startWithFunctions({ HOME: process.env.HOME ?? '/nonexistent' });
  const serviceAccountId = await it.account('of-clients', 'viewer');
  const id = await it.deploy(zipOf(files), {
    serviceAccountId,
    executionTimeout: '30s',
    resources: { memory: '536870912' },
    environment: {
      YDB_METADATA_CREDENTIALS: '1',
      AWS_ACCESS_KEY_ID: 'key-id',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
  });
  saw = await it.call(id);
}, 180_000);
afterAll(async () => {
  expect(await it.close()).toEqual({ code: 0, stderr: '' });
});

describe('client in a function', () => {
  test('signs in to YDB with the metadata service’s token and reads the rows of a query', () => {
    expect(saw.ydb).toEqual({
      rows: [{ id: 7, title: 'привет' }],
      methods: ['ListEndpoints', 'CreateSession', 'ExecuteDataQuery', 'DeleteSession'],
      isOwnToken: true,
    });
  });

  test('signs for Object Storage and Message Queue with the keys of its variables', () => {
    const by = (service: string) =>
      expect.stringMatching(new RegExp(`^key-id/\\d{8}/ru-central1/${service}/aws4_request$`));
    const key = '/notes/a%20b/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82.txt';
    expect(saw.aws).toEqual({
      read: 'привет',
      missing: 'NoSuchKey',
      sent: 'm1',
      asked: [
        { what: `PUT ${key}`, by: by('s3') },
        { what: `GET ${key}`, by: by('s3') },
        { what: 'GET /notes/gone', by: by('s3') },
        { what: 'AmazonSQS.SendMessage', by: by('sqs') },
      ],
    });
  });
});

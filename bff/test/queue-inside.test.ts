/** Message Queue inside a function, at the cloud's own address. */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handMadeZip } from './hand-made-zip.ts';
import { startWithFunctions } from './inside.ts';
import { withDependencies } from './installed-packages.ts';

const code = `
const sqs = require('@aws-sdk/client-sqs');
exports.main = async () => {
  const client = new sqs.SQSClient({ endpoint: 'https://message-queue.api.cloud.yandex.net', region: 'ru-central1' });
  const { QueueUrl } = await client.send(new sqs.CreateQueueCommand({ QueueName: 'inside' }));
  await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'from inside' }));
  const { Messages } = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  return { QueueUrl, body: Messages[0].Body };
};`;

let it: Awaited<ReturnType<typeof startWithFunctions>>;
beforeAll(async () => {
  it = await startWithFunctions();
});
afterAll(async () => {
  expect(await it.close()).toEqual({ code: 0, stderr: '' });
});

describe('client-sqs in a function', () => {
  test('sends and receives at the address of the cloud', async () => {
    const serviceAccountId = await it.account('uses-queues', 'ymq.admin');
    const { accessKey, secret } = await it.make('/iam/aws-compatibility/v1/accessKeys', { serviceAccountId });
    const packages = withDependencies([createRequire(import.meta.url).resolve('@aws-sdk/client-sqs')]);
    const files = [...packages, ['index.js', code] as const];
    const content = handMadeZip(files.map(([name, content]) => ({ name, content }))).toString('base64');
    const id = await it.deploy(content, {
      executionTimeout: '30s',
      resources: { memory: '268435456' },
      environment: { AWS_ACCESS_KEY_ID: accessKey.keyId, AWS_SECRET_ACCESS_KEY: secret },
    });
    expect(await it.call(id)).toEqual({
      QueueUrl: expect.stringMatching(
        /^https:\/\/message-queue\.api\.cloud\.yandex\.net\/b1g[a-z0-9]{17}\/dj6[a-z0-9]{17}\/inside$/,
      ),
      body: 'from inside',
    });
  });
});

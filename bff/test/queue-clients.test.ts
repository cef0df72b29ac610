/** Message Queue by public clients of SQS: AWS JSON, and the Query protocol with XML. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as sqs from '@aws-sdk/client-sqs';
import AwsSdk2 from 'aws-sdk/clients/sqs.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerOf, type ServerProcess, startServer } from './server-process.ts';

let dataDir: string;
let server: ServerProcess;
let owner: Awaited<ReturnType<typeof ownerOf>>;
let admin: Key;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'functions-console-queues-'));
  await start();
  admin = await newKey('administers', 'ymq.admin');
});
afterAll(async () => {
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.stderr()).toBe('');
  rmSync(dataDir, { recursive: true, force: true });
});

type Key = { accessKeyId: string; secretAccessKey: string };

async function start(): Promise<void> {
  server = await startServer(dataDir);
  owner = await ownerOf(server);
}

async function newKey(name: string, roleId?: string): Promise<Key> {
  const { folderId } = owner;
  const made = await owner.send('/iam/v1/serviceAccounts', { folderId, name });
  const { id } = made.body.response;
  if (roleId !== undefined) {
    const accessBinding = { roleId, subject: { id, type: 'serviceAccount' } };
    await owner.send(`/resource-manager/v1/folders/${folderId}:updateAccessBindings`, {
      accessBindingDeltas: [{ action: 'ADD', accessBinding }],
    });
  }
  const { body } = await owner.send('/iam/aws-compatibility/v1/accessKeys', { serviceAccountId: id });
  return { accessKeyId: body.accessKey.keyId, secretAccessKey: body.secret };
}

const clientOf = (credentials: Key, more: sqs.SQSClientConfig = {}) =>
  new sqs.SQSClient({
    endpoint: server.origin,
    region: 'ru-central1',
    credentials,
    maxAttempts: 1,
    ...more,
  });

async function errorOf(work: Promise<unknown>): Promise<{ name: string; message: string }> {
  const outcome = await work.then(
    () => ({ name: 'none', message: '' }),
    (error: Error) => ({ name: error.name, message: error.message }),
  );
  return outcome;
}

describe('@aws-sdk/client-sqs', () => {
  test('creates, lists, changes and deletes a queue, and sends and receives', async () => {
    const client = clientOf(admin);
    const dead = await client.send(new sqs.CreateQueueCommand({ QueueName: 'json-dead' }));
    const { Attributes: deadAttributes } = await client.send(
      new sqs.GetQueueAttributesCommand({ QueueUrl: dead.QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    expect(deadAttributes).toEqual({ QueueArn: `yrn:yc:ymq:ru-central1:${owner.folderId}:json-dead` });
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: deadAttributes?.QueueArn,
      maxReceiveCount: 3,
    });
    const { QueueUrl } = await client.send(
      new sqs.CreateQueueCommand({ QueueName: 'json', Attributes: { RedrivePolicy }, tags: { team: 'a' } }),
    );
    expect(QueueUrl).toMatch(new RegExp(`^${server.origin}/b1g[a-z0-9]{17}/dj6[a-z0-9]{17}/json$`));
    expect((await client.send(new sqs.GetQueueUrlCommand({ QueueName: 'json' }))).QueueUrl).toBe(QueueUrl);
    const sources = new sqs.ListDeadLetterSourceQueuesCommand({ QueueUrl: dead.QueueUrl });
    expect((await client.send(sources)).queueUrls).toEqual([QueueUrl]);
    await client.send(new sqs.TagQueueCommand({ QueueUrl, Tags: { stage: 'test' } }));
    await client.send(new sqs.UntagQueueCommand({ QueueUrl, TagKeys: ['team'] }));
    expect((await client.send(new sqs.ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ stage: 'test' });
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'привет' },
      raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    };
    const waiting = client.send(
      new sqs.ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const sent = await client.send(
      new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'привет', MessageAttributes }),
    );
    // The client itself checks the digests of body and attributes.
    const [message] = (await waiting).Messages ?? [];
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'привет',
      MessageAttributes: { kind: MessageAttributes.kind },
      Attributes: { ApproximateReceiveCount: '1', SenderId: expect.stringMatching(/^aje\w+@as$/) },
    });
    const ReceiptHandle = message?.ReceiptHandle;
    await client.send(
      new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }),
    );
    await client.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    const batch = await client.send(
      new sqs.SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: '1' },
          { Id: 'b', MessageBody: '\u0001' },
        ],
      }),
    );
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(batch.Failed).toMatchObject([{ Id: 'b', Code: 'InvalidMessageContents', SenderFault: true }]);
    await client.send(new sqs.PurgeQueueCommand({ QueueUrl }));
    const depth = new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    expect((await client.send(depth)).Attributes).toMatchObject({ ApproximateNumberOfMessages: '0' });
    await client.send(new sqs.DeleteQueueCommand({ QueueUrl }));
    expect((await errorOf(client.send(depth))).name).toBe('QueueDoesNotExist');
    const again = new sqs.CreateQueueCommand({ QueueName: 'json' });
    expect((await errorOf(client.send(again))).name).toBe('QueueDeletedRecently');
  });

  test('orders and deduplicates the messages of a FIFO queue', async () => {
    const client = clientOf(admin);
    const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const { QueueUrl } = await client.send(
      new sqs.CreateQueueCommand({ QueueName: 'json.fifo', Attributes }),
    );
    for (const MessageBody of ['1', '2', '1'])
      await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'g' }));
    const received = await client.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(received.Messages?.map(({ Body }) => Body)).toEqual(['1', '2']);
  });

  test('gets the error codes that it knows', async () => {
    const client = clientOf(admin);
    const urlOf = async (QueueName: string) =>
      (await client.send(new sqs.CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
    const [QueueUrl, other] = [await urlOf('errors'), await urlOf('errors-other')];
    const send = new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x' });
    await client.send(send);
    const name = async (from: sqs.SQSClient, command: object) =>
      (await errorOf(from.send(command as never))).name;
    const [received] =
      (await client.send(new sqs.ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }))).Messages ?? [];
    const ReceiptHandle = received?.ReceiptHandle;
    const wrong = { ...admin, secretAccessKey: 'YCwrong' };
    const unknown = { ...admin, accessKeyId: 'YCAJEunknown' };
    const nobody = await newKey('has-no-role');
    const late = { systemClockOffset: -16 * 60_000 };
    const large = new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(262_145) });
    const larger = new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(2_000_000) });
    const foreign = new sqs.DeleteMessageCommand({ QueueUrl: other, ReceiptHandle });
    const missing = new sqs.GetQueueUrlCommand({ QueueName: 'none' });
    expect({
      'wrong secret': await name(clientOf(wrong), send),
      'unknown key': await name(clientOf(unknown), send),
      'no role': await name(clientOf(nobody), send),
      skew: await name(clientOf(admin, late), send),
      'over 256 KB': await name(client, large),
      'over any request': await name(client, larger),
      'foreign receipt handle': await name(client, foreign),
      'missing queue': await name(client, missing),
      'missing queue without role': await name(clientOf(nobody), missing),
    }).toEqual({
      'wrong secret': 'SignatureDoesNotMatch',
      'unknown key': 'InvalidClientTokenId',
      'no role': 'AccessDeniedException',
      skew: 'RequestExpired',
      'over 256 KB': 'InvalidParameterValue',
      'over any request': 'InvalidParameterValue',
      'foreign receipt handle': 'ReceiptHandleIsInvalid',
      'missing queue': 'QueueDoesNotExist',
      'missing queue without role': 'AccessDeniedException',
    });
  });

  test.each([
    ['ymq.writer', 'send', ['AccessDeniedException', 'none']],
    ['ymq.reader', 'receive', ['none', 'AccessDeniedException']],
  ])('may only %s by the role %s', async (roleId, _, outcomes) => {
    const { QueueUrl } = await clientOf(admin).send(new sqs.CreateQueueCommand({ QueueName: 'roles' }));
    const client = clientOf(await newKey(roleId.replace('.', '-'), roleId));
    const receive = await errorOf(client.send(new sqs.ReceiveMessageCommand({ QueueUrl })));
    const send = await errorOf(client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'x' })));
    expect([receive.name, send.name]).toEqual(outcomes);
    expect((await errorOf(client.send(new sqs.DeleteQueueCommand({ QueueUrl })))).name).toBe(
      'AccessDeniedException',
    );
  });
});

describe('aws-sdk 2', () => {
  test('sends, receives and deletes by the Query protocol', async () => {
    const client = new AwsSdk2({
      endpoint: server.origin,
      region: 'ru-central1',
      maxRetries: 0,
      ...admin,
    });
    const { QueueUrl = '' } = await client.createQueue({ QueueName: 'by-sdk-2' }).promise();
    const MessageAttributes = { n: { DataType: 'Number', StringValue: '7' } };
    await client.sendMessage({ QueueUrl, MessageBody: '<&>', MessageAttributes }).promise();
    const asked = { QueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 };
    const { Messages = [] } = await client.receiveMessage(asked).promise();
    expect(Messages).toMatchObject([{ Body: '<&>', MessageAttributes: { n: { StringValue: '7' } } }]);
    const Entries = Messages.map(({ ReceiptHandle = '' }) => ({ Id: 'a', ReceiptHandle }));
    const { Successful } = await client.deleteMessageBatch({ QueueUrl, Entries }).promise();
    expect(Successful).toEqual([{ Id: 'a' }]);
    const missing = client.getQueueUrl({ QueueName: 'none' }).promise();
    await expect(missing).rejects.toMatchObject({ code: 'AWS.SimpleQueueService.NonExistentQueue' });
  });
});

describe('boto3', () => {
  // Debian's boto3 speaks the Query protocol, newer ones AWS JSON.
  test.each(['/usr/bin/python3'])('sends, receives and deletes on %s', async (python) => {
    const script = new URL('queue-clients.py', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(python, [script, server.origin], {
      env: {
        AWS_ACCESS_KEY_ID: admin.accessKeyId,
        AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    const saw = JSON.parse(stdout);
    expect(saw).toMatchObject({
      body: '<a>\r&"привет"',
      attributes: { kind: 'привет' },
      received: '1',
      failed: [['b', 'InvalidMessageContents']],
      tags: { team: 'billing' },
      depth: '1',
      urls: [saw.url],
    });
    expect(saw.missing).toMatch(/NonExistentQueue|QueueDoesNotExist/);
  });
});

describe('console that is killed while clients send', () => {
  test('keeps every message that it acknowledged', async () => {
    const { QueueUrl } = await clientOf(admin).send(new sqs.CreateQueueCommand({ QueueName: 'killed' }));
    const acknowledged = new Set<string>();
    const sending = Promise.all(
      Array.from({ length: 8 }, async (_, of) => {
        const client = clientOf(admin);
        for (let count = 0; ; count++) {
          const MessageBody = `${of}-${count}`;
          try {
            await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody }));
          } catch {
            return;
          }
          acknowledged.add(MessageBody);
        }
      }),
    );
    await expect.poll(() => acknowledged.size).toBeGreaterThan(40);
    await server.end('SIGKILL');
    await sending;
    await start();
    const client = clientOf(admin);
    const { QueueUrl: again } = await client.send(new sqs.GetQueueUrlCommand({ QueueName: 'killed' }));
    const received: string[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new sqs.ReceiveMessageCommand({ QueueUrl: again, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
      );
      if (Messages.length === 0) break;
      received.push(...Messages.map(({ Body = '' }) => Body));
    }
    expect(new Set(received).size).toBe(received.length);
    expect([...acknowledged].filter((body) => !received.includes(body))).toEqual([]);
  });
});

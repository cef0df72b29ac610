import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import {
  openTestConsole,
  prepareForRuns,
  type TestConsole,
  versionRequest,
  zipOf,
} from '../../test/test-console.ts';

let it: TestConsole;
let functionId: string;
let accountId: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  functionId = (await it.createFunction('answers-later')).id;
  accountId = (await it.createAccount('writes')).id;
  const account = { id: accountId, type: 'serviceAccount' };
  await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'ymq.writer', account);
});
afterAll(async () => {
  await it.close();
});

const code = `exports.main = async ({ name, isBad }) => {
  if (isBad) throw new TypeError('bad \\u0001 ' + name);
  return { result: 'success', name };
};`;
async function newQueue(name: string) {
  const queue = await it.cloud.messageQueue.queues.create({
    folderId: it.folderId,
    name,
    attributes: {},
    tags: {},
  });
  return { queue, arn: `yrn:yc:ymq:ru-central1:${it.folderId}:${name}` };
}
const targetOf = (queueArn: string) => ({ ymqTarget: { queueArn, serviceAccountId: accountId } });
async function versionWith(config: object): Promise<void> {
  const { asyncInvocationConfig } = await it.createVersion(functionId, {
    content: zipOf({ 'index.js': code }),
    asyncInvocationConfig: config,
  });
  expect(asyncInvocationConfig).toMatchObject(config);
}
async function call(body: string): Promise<string> {
  const answer = await fetch(`${it.gatewayUrl}/${functionId}?integration=async`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${it.ownerIamToken}` },
    body,
  });
  expect(answer.status).toBe(202);
  return answer.headers.get('x-request-id') ?? '';
}
type Queue = Awaited<ReturnType<typeof newQueue>>['queue'];
async function received(queue: Queue) {
  return (await it.cloud.messageQueue.messages.receive(queue, { max: 10, visibilityMs: 0 })).map(
    ({ message }) => message,
  );
}
async function messages(): Promise<string[]> {
  const { body } = await it.send(`/console/functions/${functionId}/logs?order=oldestFirst&pageSize=1000`);
  return body.entries.map(({ message }: { message: string }) => message);
}
const patience = { timeout: 20_000 };

describe('target of an asynchronous call', () => {
  test('gets the answer of the function byte for byte, and nothing for a failure', async () => {
    const { queue, arn } = await newQueue('results');
    await versionWith({ successTarget: targetOf(arn) });
    await call('{"name":"bad","isBad":true}');
    await call('{"name":"test"}');
    await expect.poll(() => received(queue), patience).toHaveLength(1);
    const [message] = await received(queue);
    expect(message).toMatchObject({
      body: '{"result":"success","name":"test"}',
      sender_id: `${accountId}@as`,
      attributes_json: null,
    });
  });

  test('gets the event of a call whose last attempt failed, with what failed', async () => {
    const { queue, arn } = await newQueue('failures');
    await versionWith({ failureTarget: targetOf(arn), retriesCount: '1' });
    await call('{"name":"good"}');
    const requestId = await call('{"name":"test",  "isBad":true}');
    await expect.poll(() => received(queue), patience).toHaveLength(1);
    const [message] = await received(queue);
    expect(message?.body).toBe('{"name":"test",  "isBad":true}');
    const text = (StringValue: unknown) => ({ DataType: 'String', StringValue });
    expect(JSON.parse(message?.attributes_json ?? '')).toEqual({
      requestId: text(requestId),
      functionId: text(functionId),
      functionVersionId: text(expect.stringMatching(/^d4e/)),
      errorType: text('TypeError'),
      errorMessage: text('bad \u{FFFD} test'),
    });
    expect(
      (await messages()).filter((each) => each.includes(requestId) && each.includes('attempt')),
    ).toHaveLength(2);
  });

  test('says in the log that it was dropped when its queue is gone', async () => {
    const { queue, arn } = await newQueue('short-lived');
    await versionWith({ failureTarget: targetOf(arn), successTarget: targetOf(arn) });
    await it.cloud.messageQueue.queues.delete(queue);
    const [good, bad] = [await call('{}'), await call('{"isBad":true}')];
    const dropped = (what: string) =>
      `${what} is dropped, because it cannot go to its queue: Queue ${arn} does not`;
    await expect
      .poll(messages, patience)
      .toContainEqual(expect.stringContaining(`${good} has ended. ${dropped('Its result')}`));
    await expect
      .poll(messages, patience)
      .toContainEqual(expect.stringContaining(`${bad} has ended. ${dropped('Its event')}`));
  });

  test('says in the log that it was dropped when the queue does not take the message', async () => {
    const { queue, arn } = await newQueue('takes-little');
    await versionWith({ successTarget: targetOf(arn) });
    await it.cloud.messageQueue.queues.setAttributes(queue, { MaximumMessageSize: '1024' });
    const requestId = await call(JSON.stringify({ name: 'x'.repeat(2000) }));
    await expect
      .poll(messages, patience)
      .toContainEqual(
        expect.stringMatching(new RegExp(`${requestId} has ended\\. Its result is dropped.*shorter`)),
      );
    expect(await received(queue)).toEqual([]);
  });

  let names = 0;
  type Wrong = { queueArn?: string; account?: 'none' | 'stranger' };
  test.each<[string, Wrong, number, string]>([
    [
      'a queue that does not exist',
      { queueArn: 'yrn:yc:ymq:ru-central1:b1g:none' },
      400,
      'queueArn: names queue',
    ],
    ['an account that does not exist', { account: 'none' }, 400, 'serviceAccountId: names service account'],
    ['an account without the role', { account: 'stranger' }, 403, 'lacks ymq.messages.write on queue'],
  ])('is refused for %s', async (_, { queueArn, account }, status, message) => {
    const accounts = { none: 'ajenone', stranger: (await it.createAccount(`writes-nothing-${names++}`)).id };
    const serviceAccountId = account === undefined ? accountId : accounts[account];
    const ymqTarget = { queueArn: queueArn ?? (await newQueue('refused')).arn, serviceAccountId };
    const answer = await it.post('/functions/v1/versions', {
      ...versionRequest(functionId),
      asyncInvocationConfig: { failureTarget: { ymqTarget } },
    });
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
  });
});

describe('dead-letter queue of a timer', () => {
  test('gets the event whose last retry failed', async () => {
    const { queue, arn } = await newQueue('of-a-timer');
    await it.createVersion(functionId, {
      content: zipOf({ 'index.js': "exports.main = async () => { throw new Error('no') };" }),
    });
    const account = { id: accountId, type: 'serviceAccount' };
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', account);
    const timer = {
      cronExpression: '0 0 1 1 ? 2090',
      payload: 'yearly',
      invokeFunctionWithRetry: {
        functionId,
        serviceAccountId: accountId,
        deadLetterQueue: { queueId: arn, serviceAccountId: accountId },
      },
    };
    const { body } = await it.post('/triggers/v1/triggers', { folderId: it.folderId, rule: { timer } });
    const { id } = body.response;
    await it.post(`/console/triggers/${id}:fire`, {});
    await expect.poll(() => received(queue), patience).toHaveLength(1);
    const [message] = await received(queue);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      messages: [{ details: { trigger_id: id, payload: 'yearly' } }],
    });
    expect(JSON.parse(message?.attributes_json ?? '')).toMatchObject({ triggerId: { StringValue: id } });
  });
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const path = '/triggers/v1/triggers';
let it: TestConsole;
let functionId: string;
let accountId: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
  functionId = (await it.createFunction('reads-queues')).id;
  accountId = (await it.createAccount('reads-and-writes')).id;
  const account = { id: accountId, type: 'serviceAccount' };
  await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', account);
  await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'ymq.reader', account);
  const code = `exports.main = async (event) => {
    console.log(JSON.stringify(event));
    if (JSON.stringify(event).includes('poison')) throw new Error('cannot take it');
  };`;
  await it.createVersion(functionId, { content: zipOf({ 'index.js': code }), concurrency: '16' });
});
afterAll(async () => {
  await it.close();
});

async function newQueue(name: string, attributes: Record<string, string> = {}) {
  const { queues } = it.cloud.messageQueue;
  const queue = await queues.create({ folderId: it.folderId, name, attributes, tags: {} });
  return { queue, arn: `yrn:yc:ymq:ru-central1:${it.folderId}:${name}` };
}
type Queue = Awaited<ReturnType<typeof newQueue>>['queue'];
const send = async (queue: Queue, ...bodies: string[]) =>
  await it.cloud.messageQueue.messages.send(
    queue,
    bodies.map((body) => ({ body, senderId: 'ajesender@as' })),
  );
const counts = async (queue: Queue) => {
  const { visible, delayed, inFlight } = await it.cloud.messageQueue.messages.counts(queue);
  return visible + delayed + inFlight;
};

const ruleOf = (arn: string, more: object = {}) => ({
  messageQueue: {
    queueId: arn,
    serviceAccountId: accountId,
    batchSettings: { size: '1', cutoff: '0s' },
    invokeFunction: { functionId, serviceAccountId: accountId },
    ...more,
  },
});
const create = (rule: object) => it.post(path, { folderId: it.folderId, rule });
async function created(rule: object): Promise<string> {
  const { status, body } = await create(rule);
  expect([status, body.message]).toEqual([200, undefined]);
  expect(body.response.rule).toEqual(rule);
  return body.response.id;
}
const remove = (id: string) => it.send(`${path}/${id}`, { method: 'DELETE' });
async function messages(): Promise<string[]> {
  const { body } = await it.send(`/console/functions/${functionId}/logs?order=oldestFirst&pageSize=1000`);
  return body.entries.map(({ message }: { message: string }) => message);
}
type Event = { messages: { details: { queue_id: string; message: { body: string } } }[] };
async function eventsOf(arn: string): Promise<Event[]> {
  const events = (await messages()).filter((each) => each.startsWith('{')).map((each) => JSON.parse(each));
  return events.filter(({ messages: [first] }: Event) => first?.details.queue_id === arn);
}
/** Sorted, as calls run side by side. */
const bodiesOf = async (arn: string) =>
  (await eventsOf(arn)).map((event) => event.messages.map(({ details }) => details.message.body)).sort();
const patience = { timeout: 20_000 };

describe('Message Queue trigger', () => {
  test('calls the function with the event of the cloud, and deletes the message', async () => {
    const { queue, arn } = await newQueue('one-by-one');
    const id = await created(ruleOf(arn));
    const attributes = { kind: { DataType: 'String', StringValue: 'greeting' } };
    const [sent] = await it.cloud.messageQueue.messages.send(queue, [
      { body: 'hello', senderId: 'ajesender@as', attributes },
    ]);
    await expect.poll(() => eventsOf(arn), patience).toHaveLength(1);
    expect(await eventsOf(arn)).toEqual([
      {
        messages: [
          {
            event_metadata: {
              event_id: sent?.id,
              event_type: 'yandex.cloud.events.messagequeue.QueueMessage',
              created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
              cloud_id: it.cloud.home.cloud.id,
              folder_id: it.folderId,
            },
            details: {
              queue_id: arn,
              message: {
                message_id: sent?.id,
                md5_of_body: createHash('md5').update('hello').digest('hex'),
                body: 'hello',
                attributes: {
                  SenderId: 'ajesender@as',
                  SentTimestamp: expect.stringMatching(/^\d{13}$/),
                  ApproximateReceiveCount: '1',
                  ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
                },
                message_attributes: { kind: { dataType: 'String', stringValue: 'greeting' } },
                md5_of_message_attributes: expect.stringMatching(/^[0-9a-f]{32}$/),
              },
            },
          },
        ],
      },
    ]);
    await expect.poll(() => counts(queue), patience).toBe(0);
    const { triggers } = (await it.send(`/console/triggers?folderId=${it.folderId}`)).body;
    const shown = triggers.find(({ trigger }: { trigger: { id: string } }) => trigger.id === id);
    expect(shown).toMatchObject({ next: [], last: { requestId: expect.any(String) } });
    const fired = await it.post(`/console/triggers/${id}:fire`, {});
    expect([fired.status, fired.body.message]).toEqual([
      400,
      expect.stringContaining(`Send one to queue ${arn}`),
    ]);
    await remove(id);
  });

  test('delivers a whole batch at once, and a part of one when the cutoff is over', async () => {
    const { queue, arn } = await newQueue('in-batches');
    await send(queue, 'a', 'b', 'c', 'd', 'e');
    const id = await created(ruleOf(arn, { batchSettings: { size: '3', cutoff: '1s' } }));
    await expect
      .poll(() => bodiesOf(arn), patience)
      .toEqual([
        ['a', 'b', 'c'],
        ['d', 'e'],
      ]);
    await expect.poll(() => counts(queue), patience).toBe(0);
    await remove(id);
  });

  test('returns what failed to the queue, says that it is delivered again, and leaves it to the redrive policy', async () => {
    const dead = await newQueue('dead-letters');
    const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const { queue, arn } = await newQueue('with-poison', { RedrivePolicy: redrive });
    const id = await created(ruleOf(arn, { visibilityTimeout: '1s' }));
    const [poison] = await send(queue, 'poison');
    await expect.poll(() => counts(dead.queue), patience).toBe(1);
    expect(await bodiesOf(arn)).toEqual([['poison'], ['poison']]);
    const [moved] = await it.cloud.messageQueue.messages.receive(dead.queue, { max: 1 });
    expect(moved?.message).toMatchObject({ id: poison?.id, body: 'poison' });
    const told = (await messages()).filter((each) => each.startsWith(`TRIGGER ${id} `));
    const said = told.map((each) => each.replace(/^TRIGGER \S+ RequestID: \S+ /, ''));
    expect(said).toEqual([
      'failed: cannot take it. 1 of its messages return to the queue when their visibility timeout is over',
      `delivers again what was received before and not deleted: ${poison?.id}`,
      `failed: cannot take it. 1 of its messages go to the dead-letter queue ${dead.arn} when their visibility timeout is over`,
    ]);
    await remove(id);
  });

  test('leaves messages in the queue while it is paused, and after it was deleted', async () => {
    const { queue, arn } = await newQueue('paused');
    const id = await created(ruleOf(arn));
    expect((await it.post(`${path}/${id}:pause`, {})).body.response.status).toBe('PAUSED');
    await send(queue, 'while paused');
    const witness = await newQueue('witness');
    const other = await created(ruleOf(witness.arn));
    await send(witness.queue, 'seen');
    await expect.poll(() => bodiesOf(witness.arn), patience).toEqual([['seen']]);
    expect(await bodiesOf(arn)).toEqual([]);
    await it.post(`${path}/${id}:resume`, {});
    await expect.poll(() => bodiesOf(arn), patience).toEqual([['while paused']]);
    await remove(id);
    await send(queue, 'after it');
    await send(witness.queue, 'seen too');
    await expect.poll(() => bodiesOf(witness.arn), patience).toEqual([['seen'], ['seen too']]);
    expect(await counts(queue)).toBe(1);
    await remove(other);
  });

  test('says once in the log why messages wait, and goes on when it can', async () => {
    const { queue, arn } = await newQueue('waits');
    const { id: account } = await it.createAccount('is-suspended');
    const folder = `/resource-manager/v1/folders/${it.folderId}`;
    await it.bind(folder, 'ymq.reader', { id: account, type: 'serviceAccount' });
    const id = await created(ruleOf(arn, { serviceAccountId: account }));
    await it.post(`/iam/v1/serviceAccounts/${account}:suspend`, {});
    await send(queue, 'one');
    const fault = `TRIGGER ${id}: the messages of its queue wait: Service account ${account} is suspended`;
    await expect.poll(messages, patience).toContainEqual(expect.stringContaining(fault));
    await send(queue, 'two');
    await it.post(`/iam/v1/serviceAccounts/${account}:reactivate`, {});
    // Any change of the trigger makes it look again at once.
    await it.send(`${path}/${id}`, {
      method: 'PATCH',
      body: { updateMask: 'description', description: 'x' },
    });
    await expect.poll(() => bodiesOf(arn), patience).toEqual([['one'], ['two']]);
    expect((await messages()).filter((each) => each.includes(fault))).toHaveLength(1);
    await remove(id);
  });

  test('fails for a queue that another trigger reads', async () => {
    const { arn } = await newQueue('read-once');
    const id = await created(ruleOf(arn));
    const second = await create(ruleOf(arn));
    expect([second.status, second.body.message]).toEqual([
      400,
      expect.stringContaining(`names queue ${arn}, which trigger ${id} reads already`),
    ]);
    const timer = { timer: { cronExpression: '0 0 1 1 ? 2090', invokeFunction: { functionId } } };
    const other = (await create(timer)).body.response.id;
    const changed = await it.send(`${path}/${other}`, { method: 'PATCH', body: { rule: ruleOf(arn) } });
    expect([changed.status, changed.body.message]).toEqual([400, expect.stringContaining(id)]);
    for (const each of [id, other]) await remove(each);
    await remove(await created(ruleOf(arn)));
  });

  test('fails for an account that may not read the queue, or whose user may not use it', async () => {
    const { arn, queue } = await newQueue('guarded');
    const { id: stranger } = await it.createAccount('reads-nothing');
    const denied = await create(ruleOf(arn, { serviceAccountId: stranger }));
    expect([denied.status, denied.body.message]).toEqual([
      403,
      expect.stringContaining(`service account ${stranger} lacks ymq.messages.read on queue ${queue.id}`),
    ]);
    const { id: editor } = await it.createAccount('edits-triggers');
    const folder = `/resource-manager/v1/folders/${it.folderId}`;
    await it.bind(folder, 'functions.editor', { id: editor, type: 'serviceAccount' });
    const token = await it.tokenOf(editor);
    const unused = await it.post(path, { folderId: it.folderId, rule: ruleOf(arn) }, { token });
    expect([unused.status, unused.body.message]).toEqual([
      403,
      expect.stringContaining(`lacks iam.serviceAccounts.use on service account ${accountId}`),
    ]);
  });

  test.each<[string, object, string]>([
    ['a queue that does not exist', { queueId: 'yrn:yc:ymq:ru-central1:b1g:none' }, 'which does not exist'],
    [
      'a name that is no ARN',
      { queueId: 'none' },
      'rule.messageQueue.queueId: names queue none, which does not',
    ],
    ['an account that does not exist', { serviceAccountId: 'ajenone' }, 'names service account ajenone'],
    [
      'a batch that is too large',
      { batchSettings: { size: '1001', cutoff: '0s' } },
      'size: must be 1 to 1000',
    ],
    [
      'a cutoff that is too long',
      { batchSettings: { size: '1', cutoff: '21s' } },
      'cutoff: must be 0s to 20s',
    ],
    [
      'a timeout that is too long',
      { visibilityTimeout: '43201s' },
      'visibilityTimeout: must be 0s to 43200s',
    ],
    ['no batch settings', { batchSettings: undefined }, 'rule.messageQueue.batchSettings'],
    ['retries', { invokeFunctionWithRetry: {} }, 'rule.messageQueue.invokeFunctionWithRetry'],
  ])('is refused for %s', async (_, more, message) => {
    const { arn } = await newQueue('refused');
    const { status, body } = await create(ruleOf(arn, more));
    expect([status, body.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('fails for a FIFO queue', async () => {
    const { arn } = await newQueue('in-order.fifo', { FifoQueue: 'true' });
    const { status, body } = await create(ruleOf(arn));
    expect([status, body.message]).toEqual([400, expect.stringContaining('which is a FIFO queue')]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestMessageQueue, type TestMessageQueue } from '../../test/test-message-queue.ts';
import { queueArn } from './queue-arn.ts';
import { attributesOf } from './queue-settings.ts';
import { tagsOf } from './queues.ts';

let at: TestMessageQueue;
beforeAll(async () => {
  at = await openTestMessageQueue();
});
afterAll(async () => {
  await at.close();
});
const failsWith = (code: string) => expect.objectContaining({ code });
const redrive = (arn: string, count: unknown = 1) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: count }),
});

describe('queues', () => {
  it('finds a queue by its ARN', async () => {
    const queue = await at.create('by-arn');
    expect(queueArn(queue)).toBe(`yrn:yc:ymq:ru-central1:${at.folderId}:by-arn`);
    expect(await at.queues.byArn(queueArn(queue))).toEqual(queue);
    for (const arn of [
      '',
      'yrn:yc:ymq:ru-central1:other:by-arn',
      `${queueArn(queue)}x`,
      `${queueArn(queue)}:x`,
    ])
      await expect(at.queues.byArn(arn)).rejects.toEqual(failsWith('QueueDoesNotExist'));
  });

  it('returns the queue that exists with the same attributes, and rejects other values', async () => {
    const queue = await at.create('same', { DelaySeconds: '5' });
    expect(await at.create('same')).toEqual(queue);
    expect(await at.create('same', { DelaySeconds: '5' })).toEqual(queue);
    await expect(at.create('same', { DelaySeconds: '6' })).rejects.toEqual(failsWith('QueueNameExists'));
  });

  it('keeps the name of a deleted queue for 60 seconds, and its messages from the next one', async () => {
    const queue = await at.create('reused');
    await at.send(queue, 'old');
    await at.queues.delete(queue);
    await expect(at.queues.byId(queue.id)).rejects.toEqual(failsWith('QueueDoesNotExist'));
    await expect(at.send(queue, 'late')).rejects.toEqual(failsWith('QueueDoesNotExist'));
    await expect(at.create('reused')).rejects.toEqual(failsWith('QueueDeletedRecently'));
    at.pass(60_001);
    const next = await at.create('reused');
    expect(next.id).not.toBe(queue.id);
    expect(await at.messages.receive(next, { max: 10 })).toEqual([]);
    await at.removal.prune();
    const { count } = await at.store
      .selectFrom('queues')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('id', '=', queue.id)
      .executeTakeFirstOrThrow();
    expect(count).toBe(0);
  });

  it('purges what a queue has', async () => {
    const queue = await at.create('purged');
    const messages = Array.from({ length: 450 }, () => ({ body: 'x', senderId: 'aje' }));
    await at.messages.send(queue, messages);
    await at.removal.purge(queue.id);
    expect(await at.messages.counts(queue)).toMatchObject({ visible: 0 });
    expect(await at.queues.byId(queue.id)).toMatchObject({ stored_bytes: 0 });
  });

  it('lists by name, from a prefix on, page by page', async () => {
    for (const name of ['list-b', 'list-a', 'list-c']) await at.create(name);
    const names = async (query: object) => (await at.queues.list(at.folderId, query)).map(({ name }) => name);
    expect(await names({ prefix: 'list-' })).toEqual(['list-a', 'list-b', 'list-c']);
    expect(await names({ prefix: 'list-', after: 'list-a', max: 1 })).toEqual(['list-b']);
    expect(await names({ prefix: 'LIST-' })).toEqual([]);
  });

  it('has the attributes of the service, with its defaults', async () => {
    const dead = await at.createFifo('attributes-dead.fifo');
    const queue = await at.createFifo('attributes.fifo', redrive(queueArn(dead), 5));
    const counts = { visible: 1, delayed: 2, inFlight: 3 };
    expect(attributesOf(queue, { arn: queueArn(queue), counts })).toEqual({
      QueueArn: queueArn(queue),
      CreatedTimestamp: expect.stringMatching(/^\d{10}$/),
      LastModifiedTimestamp: expect.stringMatching(/^\d{10}$/),
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '2',
      ApproximateNumberOfMessagesNotVisible: '3',
      DelaySeconds: '0',
      MaximumMessageSize: '262144',
      MessageRetentionPeriod: '345600',
      ReceiveMessageWaitTimeSeconds: '0',
      VisibilityTimeout: '30',
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(dead), maxReceiveCount: 5 }),
    });
  });

  it('keeps tags', async () => {
    const queue = await at.create('tagged');
    await at.queues.tag(queue, { team: 'billing', stage: 'test' });
    await at.queues.untag(queue, ['stage', 'none']);
    expect(tagsOf(await at.queues.byId(queue.id))).toEqual({ team: 'billing' });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, '']));
    await expect(at.queues.tag(queue, many)).rejects.toEqual(failsWith('InvalidParameterValue'));
  });

  it('finds the queues whose dead letters go to a queue', async () => {
    const dead = await at.create('letters');
    const source = await at.create('writes', redrive(queueArn(dead), '3'));
    expect(await at.queues.sourcesOf(dead)).toEqual([source]);
    await at.queues.setAttributes(source, { RedrivePolicy: '' });
    expect(await at.queues.sourcesOf(dead)).toEqual([]);
  });

  it.each([
    ['a name with a space', 'a b', {}, 'InvalidParameterValue'],
    ['a name of 81 characters', 'x'.repeat(81), {}, 'InvalidParameterValue'],
    ['a FIFO name without the attribute', 'x.fifo', {}, 'InvalidParameterValue'],
    ['a FIFO attribute without the name', 'x', { FifoQueue: 'true' }, 'InvalidParameterValue'],
    ['an unknown attribute', 'x', { Policy: '{}' }, 'InvalidAttributeName'],
    ['the name of an inherited property', 'x', { constructor: '1' }, 'InvalidAttributeName'],
    ['an attribute that is only answered', 'x', { QueueArn: 'x' }, 'InvalidAttributeName'],
    ['a number out of range', 'x', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['a number that is none', 'x', { DelaySeconds: '1e1' }, 'InvalidAttributeValue'],
    ['deduplication of a standard queue', 'x', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['a redrive policy that is no JSON', 'x', { RedrivePolicy: '{' }, 'InvalidParameterValue'],
    ['a redrive policy that is a list', 'x', { RedrivePolicy: '[]' }, 'InvalidParameterValue'],
    ['a redrive policy of an AWS ARN', 'x', redrive('arn:aws:sqs:us-east-1:1:q'), 'InvalidParameterValue'],
    [
      'a redrive policy without its queue',
      'x',
      redrive('yrn:yc:ymq:ru-central1:folder:none'),
      'InvalidParameterValue',
    ],
  ])('rejects %s', async (_, name, attributes, code) => {
    await expect(at.create(name, attributes)).rejects.toEqual(failsWith(code));
  });

  it('rejects a dead-letter queue of another kind, and the queue itself', async () => {
    const fifo = await at.createFifo('kind.fifo');
    const queue = await at.create('kind');
    await expect(at.queues.setAttributes(queue, redrive(queueArn(fifo)))).rejects.toEqual(
      failsWith('InvalidParameterValue'),
    );
    await expect(at.queues.setAttributes(queue, redrive(queueArn(queue)))).rejects.toEqual(
      failsWith('InvalidParameterValue'),
    );
  });

  it('rejects messages when those of the folder fill its space', async () => {
    const queue = await at.create('full');
    await at.store
      .updateTable('queues')
      .set({ stored_bytes: 2 * 1024 ** 3 })
      .where('id', '=', queue.id)
      .execute();
    await expect(at.send(queue, 'more')).rejects.toEqual(failsWith('OverLimit'));
    await at.store.updateTable('queues').set({ stored_bytes: 0 }).where('id', '=', queue.id).execute();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodiesOf, openTestMessageQueue, type TestMessageQueue } from '../../test/test-message-queue.ts';
import { queueArn } from './queue-arn.ts';

let at: TestMessageQueue;
beforeAll(async () => {
  at = await openTestMessageQueue();
});
afterAll(async () => {
  await at.close();
});
const failsWith = (code: string) => expect.objectContaining({ code });

describe('messages', () => {
  it('hides a received message until it is deleted or its visibility timeout ends', async () => {
    const queue = await at.create('hidden', { VisibilityTimeout: '30' });
    await at.send(queue, 'one');
    const [first] = await at.messages.receive(queue, { max: 10 });
    expect(first?.message).toMatchObject({ body: 'one', receives: 1 });
    expect(await at.messages.receive(queue, { max: 10 })).toEqual([]);
    at.pass(30_001);
    const [second] = await at.messages.receive(queue, { max: 10 });
    expect(second?.message).toMatchObject({ id: first?.message.id, receives: 2 });
    await at.messages.delete(queue, second?.handle ?? '');
    at.pass(30_001);
    expect(await at.messages.receive(queue, { max: 10 })).toEqual([]);
  });

  it('ignores a deletion with the handle of an earlier receipt', async () => {
    const queue = await at.create('again', { VisibilityTimeout: '0' });
    await at.send(queue, 'one');
    const [first] = await at.messages.receive(queue, { max: 1 });
    await at.messages.receive(queue, { max: 1 });
    await at.messages.delete(queue, first?.handle ?? '');
    expect(await at.messages.counts(queue)).toMatchObject({ visible: 1 });
  });

  it('rejects a receipt handle of another queue, and leaves the message of that queue', async () => {
    const queue = await at.create('mine');
    const other = await at.create('other');
    await at.send(queue, 'one');
    const [received] = await at.messages.receive(queue, { max: 1 });
    const handle = received?.handle ?? '';
    await expect(at.messages.delete(other, handle)).rejects.toEqual(failsWith('ReceiptHandleIsInvalid'));
    await expect(at.messages.changeVisibility(other, { handle, timeoutMs: 0 })).rejects.toEqual(
      failsWith('ReceiptHandleIsInvalid'),
    );
    expect(await at.messages.counts(queue)).toMatchObject({ inFlight: 1 });
  });

  it('rejects a changed receipt handle', async () => {
    const queue = await at.create('forged');
    await at.send(queue, 'one');
    await at.messages.receive(queue, { max: 1 });
    const forged = Buffer.from(`${queue.id}:1:AAAAAAAAAAAA`).toString('base64url');
    await at.messages.delete(queue, forged);
    expect(await at.messages.counts(queue)).toMatchObject({ inFlight: 1 });
    for (const handle of ['', 'x', 'A'.repeat(100_000)])
      await expect(at.messages.delete(queue, handle)).rejects.toEqual(failsWith('ReceiptHandleIsInvalid'));
  });

  it('delays messages by the queue or by the message', async () => {
    const queue = await at.create('delayed', { DelaySeconds: '60' });
    await at.send(queue, 'by queue');
    await at.send(queue, 'by message', { delayMs: 10_000 });
    expect(await at.messages.counts(queue)).toMatchObject({ visible: 0, delayed: 2, inFlight: 0 });
    at.pass(10_001);
    expect(bodiesOf(await at.messages.receive(queue, { max: 10 }))).toEqual(['by message']);
    at.pass(50_000);
    expect(bodiesOf(await at.messages.receive(queue, { max: 10 }))).toContain('by queue');
  });

  it('changes the visibility timeout of a message in flight alone', async () => {
    const queue = await at.create('changed');
    await at.send(queue, 'one');
    const [received] = await at.messages.receive(queue, { max: 1 });
    const handle = received?.handle ?? '';
    await at.messages.changeVisibility(queue, { handle, timeoutMs: 0 });
    await expect(at.messages.changeVisibility(queue, { handle, timeoutMs: 0 })).rejects.toEqual(
      failsWith('MessageNotInflight'),
    );
    expect(await at.messages.receive(queue, { max: 1 })).toHaveLength(1);
  });

  it('returns no message that is older than the retention period, and deletes it', async () => {
    const queue = await at.create('kept', { MessageRetentionPeriod: '60' });
    await at.send(queue, 'old');
    at.pass(60_001);
    expect(await at.messages.receive(queue, { max: 1 })).toEqual([]);
    expect(await at.messages.counts(queue)).toMatchObject({ visible: 0 });
    await at.removal.prune();
    expect(await at.queues.byId(queue.id)).toMatchObject({ stored_bytes: 0 });
  });

  it('moves a message to the dead-letter queue after the most receipts, under its ID', async () => {
    const dead = await at.create('dead');
    const queue = await at.create('source', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(dead), maxReceiveCount: 2 }),
    });
    const sent = await at.send(queue, 'poison');
    for (const receives of [1, 2]) {
      const [received] = await at.messages.receive(queue, { max: 1 });
      expect(received?.message).toMatchObject({ receives });
    }
    expect(await at.messages.receive(queue, { max: 1 })).toEqual([]);
    const [received] = await at.messages.receive(dead, { max: 1 });
    expect(received?.message).toMatchObject({ id: sent?.id, body: 'poison', receives: 1 });
    expect(await at.queues.byId(queue.id)).toMatchObject({ stored_bytes: 0 });
    expect(await at.queues.byId(dead.id)).toMatchObject({ stored_bytes: 6 });
  });

  it('keeps returning a message whose dead-letter queue was deleted', async () => {
    const dead = await at.create('dead-gone');
    const queue = await at.create('source-kept', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(dead), maxReceiveCount: 1 }),
    });
    await at.send(queue, 'poison');
    await at.queues.delete(dead);
    for (let receipt = 0; receipt < 3; receipt++)
      expect(await at.messages.receive(queue, { max: 1 })).toHaveLength(1);
  });

  it('stores all messages of a transaction, or none', async () => {
    const queue = await at.create('transaction');
    const failing = at.store.transaction().execute(async (trx) => {
      const found = await at.queues.byArn(queueArn(queue), trx);
      await at.messages.send(found, [{ body: 'dropped', senderId: 'aje' }], trx);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const tooLong = { body: 'x'.repeat(262_145), senderId: 'aje' };
    await expect(at.messages.send(queue, [{ body: 'dropped', senderId: 'aje' }, tooLong])).rejects.toEqual(
      failsWith('InvalidParameterValue'),
    );
    expect(await at.messages.counts(queue)).toMatchObject({ visible: 0 });
  });

  it('bounds the bytes of one receipt', async () => {
    const queue = await at.create('bounded');
    for (const body of ['aaaa', 'bbbb', 'cccc']) await at.send(queue, body);
    const receive = async () => bodiesOf(await at.messages.receive(queue, { max: 10, maxBytes: 8 }));
    expect(await receive()).toEqual(['aaaa', 'bbbb']);
    expect(await receive()).toEqual(['cccc']);
  });

  it.each([
    ['a body over 256 KB', { body: 'я'.repeat(131_073) }, 'InvalidParameterValue'],
    ['an empty body', { body: '' }, 'MissingParameter'],
    ['a control character', { body: 'a\u0001' }, 'InvalidMessageContents'],
    ['half a surrogate pair', { body: '\ud800' }, 'InvalidMessageContents'],
    ['U+FFFE', { body: '\ufffe' }, 'InvalidMessageContents'],
    ['a delay over 15 minutes', { body: 'a', delayMs: 901_000 }, 'InvalidParameterValue'],
    ['a group on a standard queue', { body: 'a', groupId: 'g' }, 'InvalidParameterValue'],
    [
      'an attribute without a value',
      { body: 'a', attributes: { a: { DataType: 'String' } } },
      'InvalidParameterValue',
    ],
    [
      'an attribute of an unknown type',
      { body: 'a', attributes: { a: { DataType: 'Date', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
    [
      'eleven attributes',
      {
        body: 'a',
        attributes: Object.fromEntries(
          Array.from({ length: 11 }, (_, at) => [`a${at}`, { DataType: 'String', StringValue: 'x' }]),
        ),
      },
      'InvalidParameterValue',
    ],
  ])('rejects %s', async (_, message, code) => {
    const queue = await at.create('strict');
    await expect(at.messages.send(queue, [{ senderId: 'aje', ...message }])).rejects.toEqual(failsWith(code));
  });
});

describe('messages of FIFO queues', () => {
  it('come in the order in which they were sent, and hold back the rest of their group while in flight', async () => {
    const queue = await at.createFifo('order.fifo');
    for (const [groupId, body] of [
      ['a', 'a1'],
      ['b', 'b1'],
      ['a', 'a2'],
      ['a', 'a3'],
    ] as const)
      await at.send(queue, body, { groupId });
    const first = await at.messages.receive(queue, { max: 1 });
    expect(bodiesOf(first)).toEqual(['a1']);
    expect(bodiesOf(await at.messages.receive(queue, { max: 10 }))).toEqual(['b1']);
    await at.messages.delete(queue, first[0]?.handle ?? '');
    expect(bodiesOf(await at.messages.receive(queue, { max: 10 }))).toEqual(['a2', 'a3']);
  });

  it('hold back what follows a delayed message of their group', async () => {
    const queue = await at.createFifo('delayed.fifo', { DelaySeconds: '60' });
    await at.send(queue, 'a1', { groupId: 'a' });
    await at.queues.setAttributes(queue, { DelaySeconds: '0' });
    const prompt = await at.queues.byId(queue.id);
    await at.send(prompt, 'a2', { groupId: 'a' });
    await at.send(prompt, 'b1', { groupId: 'b' });
    expect(bodiesOf(await at.messages.receive(prompt, { max: 10 }))).toEqual(['b1']);
    at.pass(60_001);
    expect(bodiesOf(await at.messages.receive(prompt, { max: 10 }))).toContain('a1');
  });

  it('take time that grows with their number, also when most of a large group are delayed', async () => {
    const queue = await at.createFifo('large.fifo');
    const many = (kind: string) =>
      Array.from({ length: 6000 }, (_, n) => ({
        body: `${kind}${n}`,
        senderId: 'ajesender@as',
        groupId: 'g',
      }));
    await at.messages.send(queue, many('visible'));
    await at.queues.setAttributes(queue, { DelaySeconds: '900' });
    await at.messages.send(await at.queues.byId(queue.id), many('delayed'));
    const hour = { max: 1, visibilityMs: 3_600_000 };
    expect(bodiesOf(await at.messages.receive(queue, hour))).toEqual(['visible0']);
    const before = process.threadCpuUsage();
    expect(await at.messages.receive(queue, { max: 10 })).toEqual([]);
    const { user, system } = process.threadCpuUsage(before);
    // One look at each pair of messages took seconds; this takes 5 ms.
    expect((user + system) / 1000).toBeLessThan(300);
  });

  it('arrive once within five minutes for one deduplication ID', async () => {
    const queue = await at.createFifo('once.fifo');
    const first = await at.send(queue, 'same', { groupId: 'a' });
    const again = await at.send(queue, 'same', { groupId: 'a' });
    expect(again).toEqual(first);
    const [received] = await at.messages.receive(queue, { max: 10 });
    await at.messages.delete(queue, received?.handle ?? '');
    await at.send(queue, 'same', { groupId: 'a' });
    expect(await at.messages.receive(queue, { max: 10 })).toEqual([]);
    at.pass(5 * 60_000 + 1);
    await at.send(queue, 'same', { groupId: 'a' });
    expect(await at.messages.receive(queue, { max: 10 })).toHaveLength(1);
  });

  it('need a group, and a deduplication ID unless the content is one', async () => {
    const queue = await at.createFifo('needs.fifo', { ContentBasedDeduplication: 'false' });
    await expect(at.send(queue, 'a')).rejects.toEqual(failsWith('MissingParameter'));
    await expect(at.send(queue, 'a', { groupId: 'g' })).rejects.toEqual(failsWith('InvalidParameterValue'));
    await at.send(queue, 'a', { groupId: 'g', deduplicationId: 'one' });
  });

  it('cannot be deleted with an expired receipt handle', async () => {
    const queue = await at.createFifo('expired.fifo');
    await at.send(queue, 'a', { groupId: 'g' });
    const [received] = await at.messages.receive(queue, { max: 1, visibilityMs: 1000 });
    at.pass(1001);
    await expect(at.messages.delete(queue, received?.handle ?? '')).rejects.toEqual(
      failsWith('InvalidParameterValue'),
    );
  });
});

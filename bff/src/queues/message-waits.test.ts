import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodiesOf, openTestMessageQueue, type TestMessageQueue } from '../../test/test-message-queue.ts';

let at: TestMessageQueue;
beforeAll(async () => {
  at = await openTestMessageQueue();
});
afterAll(async () => {
  await at.close();
});
const never = new AbortController().signal;
type Queue = Parameters<TestMessageQueue['waits']['receive']>[0];
const wait = (queue: Queue, more: object = {}) =>
  at.waits.receive(queue, { max: 10, waitMs: 20_000, signal: never, ...more });

describe('long polling', () => {
  it('returns a message that arrives while it waits', async () => {
    const queue = await at.create('arrives');
    const waiting = wait(queue);
    await at.send(queue, 'one');
    expect(bodiesOf(await waiting)).toEqual(['one']);
  });

  it('returns a message when its delay or its visibility timeout ends', async () => {
    const queue = await at.create('later');
    await at.send(queue, 'delayed', { delayMs: 50 });
    expect(bodiesOf(await wait(queue, { visibilityMs: 50 }))).toEqual(['delayed']);
    const [again] = await wait(queue);
    expect(again?.message).toMatchObject({ body: 'delayed', receives: 2 });
  });

  it('gives each of many waiting receipts one message', async () => {
    const queue = await at.create('many');
    const waiting = Array.from({ length: 50 }, () => wait(queue, { max: 1 }));
    for (let count = 0; count < 50; count++) await at.send(queue, `${count}`);
    const received = (await Promise.all(waiting)).flat();
    expect(new Set(bodiesOf(received)).size).toBe(50);
    expect(received.every(({ message }) => message.receives === 1)).toBe(true);
  });

  it('ends with nothing after its time', async () => {
    const queue = await at.create('empty');
    expect(await wait(queue, { waitMs: 20 })).toEqual([]);
  });

  it('ends when its client leaves, and takes no message any more', async () => {
    const queue = await at.create('left');
    const leaving = new AbortController();
    const waiting = wait(queue, { signal: leaving.signal });
    const patient = wait(queue);
    leaving.abort();
    expect(await waiting).toEqual([]);
    await at.send(queue, 'one');
    expect(bodiesOf(await patient)).toEqual(['one']);
  });

  it('rejects more than a hundred waiting receipts of a queue', async () => {
    const queue = await at.create('crowded');
    const leaving = new AbortController();
    const waiting = Array.from({ length: 100 }, () => wait(queue, { signal: leaving.signal }));
    await expect(wait(queue)).rejects.toMatchObject({ code: 'OverLimit' });
    leaving.abort();
    await Promise.all(waiting);
    expect(await wait(queue, { waitMs: 1 })).toEqual([]);
  });

  it('ends for a queue that is deleted', async () => {
    const queue = await at.create('deleted-while-waiting');
    const waiting = wait(queue);
    const failed = expect(waiting).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
    await at.queues.delete(queue);
    await failed;
  });
});

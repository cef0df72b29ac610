import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const path = '/console/queues';
let it: TestConsole;
beforeAll(async () => {
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});
const create = (name: string) => it.post(path, { folderId: it.folderId, name });

describe('queues of the console', () => {
  test('create, send, peek, purge and delete', async () => {
    const { body: queue } = await create('orders');
    expect(queue).toMatchObject({ name: 'orders', isFifo: false, visible: 0 });
    const { body: sent } = await it.post(`${path}/${queue.id}:send`, { body: 'first' });
    const peek = async () => (await it.send(`${path}/${queue.id}/messages`)).body.messages;
    const shown = { messageId: sent.messageId, body: 'first', receives: 0, state: 'visible' };
    expect(await peek()).toMatchObject([shown]);
    // Looking is no receipt.
    expect(await peek()).toMatchObject([shown]);
    const list = await it.send(`${path}?folderId=${it.folderId}`);
    expect(list.body.queues).toMatchObject([{ id: queue.id, visible: 1, oldestSentAt: expect.any(String) }]);
    expect((await it.post(`${path}/${queue.id}:purge`, {})).status).toBe(200);
    expect(await peek()).toEqual([]);
    expect((await it.send(`${path}/${queue.id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await it.send(`${path}/${queue.id}/messages`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining(`Queue ${queue.id} not found`) },
    });
  });

  test('make a FIFO queue of a name that ends in .fifo', async () => {
    const { body: queue } = await create('orders.fifo');
    expect(queue.isFifo).toBe(true);
    expect((await it.post(`${path}/${queue.id}:send`, { body: 'x', groupId: 'g' })).status).toBe(200);
    expect(await it.post(`${path}/${queue.id}:send`, { body: 'x' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('MessageGroupId') },
    });
  });

  test('reject a wrong name and an account without the role', async () => {
    expect(await create('a b')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Message Queue refuses the request') },
    });
    const token = await it.tokenOf((await it.createAccount('has-no-role')).id);
    const denied = await it.send(`${path}?folderId=${it.folderId}`, { token });
    expect(denied).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('ymq.queues.get') },
    });
  });
});

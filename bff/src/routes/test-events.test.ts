import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEventLimits } from '../../contract/index.ts';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let console_: TestConsole;
beforeAll(async () => {
  console_ = await openTestConsole();
});
afterAll(async () => {
  await console_.close();
});

const path = (functionId: string) => `/console/functions/${functionId}/testEvents`;
const save = (functionId: string, name: string, payload = '{}', as: { token?: string } = {}) =>
  console_.post(path(functionId), { name, payload }, as);
const list = async (functionId: string) => (await console_.send(path(functionId))).body.testEvents;

describe('test events', () => {
  it('support save, list, replace and delete by name', async () => {
    const { id } = await console_.createFunction('');
    const { body: second } = await save(id, 'second', '{"n": 2}');
    await save(id, 'first', '{"n": "я"}');
    expect(await list(id)).toMatchObject([
      { name: 'first', payloadBytes: 11, functionId: id, savedBy: console_.cloud.ownerId },
      { name: 'second', payloadBytes: 8 },
    ]);
    expect((await save(id, 'second', '{"n": 3}')).body.id).toBe(second.id);
    expect((await console_.send(`/console/testEvents/${second.id}`)).body.payload).toBe('{"n": 3}');
    expect((await console_.send(`/console/testEvents/${second.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await list(id)).map(({ name }: { name: string }) => name)).toEqual(['first']);
    expect((await console_.send(`/console/testEvents/${second.id}`)).status).toBe(404);
  });

  it('fail beyond fifty of a function, and beyond a payload of 256 KB', async () => {
    const { id } = await console_.createFunction('');
    for (let n = 0; n < testEventLimits.ofFunction; n++) await save(id, `event ${n}`);
    const refused = await save(id, 'one more');
    expect([refused.status, refused.body.message]).toEqual([
      429,
      expect.stringMatching(/has 50 test events.*Delete one first/),
    ]);
    expect((await save(id, 'event 0', '[]')).status).toBe(200);
    // Half as many characters as bytes.
    const large = await save(id, 'event 1', 'я'.repeat(testEventLimits.payloadBytes / 2 + 1));
    expect([large.status, large.body.message]).toEqual([413, expect.stringContaining('256 KB')]);
    expect((await save(id, 'event 1', 'x'.repeat(testEventLimits.payloadBytes))).status).toBe(200);
  });

  it.each(['', ' padded', 'padded ', 'two\nlines', '\u202ereordered', 'hidden\u200b', 'x'.repeat(101)])(
    'have no name %j, which hides or reorders text',
    async (name) => {
      const { id } = await console_.createFunction('');
      expect((await save(id, name)).status).toBe(400);
      expect(await list(id)).toEqual([]);
    },
  );

  it('need the right to run the function to be read, and to change it to be saved', async () => {
    const { id } = await console_.createFunction('');
    const { body: event } = await save(id, 'shared', '"a secret"');
    const account = await console_.createAccount('reads-test-events');
    const subject = { id: account.id, type: 'serviceAccount' };
    const answers = async () => {
      const token = await console_.tokenOf(account.id);
      const at = `/console/testEvents/${event.id}`;
      return [
        (await console_.send(path(id), { token })).status,
        (await console_.send(at, { token })).status,
        (await save(id, 'other', '{}', { token })).status,
        (await console_.send(at, { token, method: 'DELETE' })).status,
      ];
    };
    expect(await answers()).toEqual([403, 403, 403, 403]);
    await console_.bind(`/functions/v1/functions/${id}`, 'functions.functionInvoker', subject);
    expect(await answers()).toEqual([200, 200, 403, 403]);
    await console_.bind(`/functions/v1/functions/${id}`, 'functions.editor', subject);
    expect(await answers()).toEqual([200, 200, 200, 200]);
  });
});

import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

const path = '/triggers/v1/triggers';
/** Moves the console's clock. */
let shiftMs = 0;
const now = () => Date.now() + shiftMs;
let it: TestConsole;
let functionId: string;
let accountId: string;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole({ now });
  functionId = (await it.createFunction('fired')).id;
  accountId = (await it.createAccount('fires')).id;
  await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
    id: accountId,
    type: 'serviceAccount',
  });
  const code = 'exports.main = async (event) => console.log(JSON.stringify(event));';
  await it.createVersion(functionId, { content: zipOf({ 'index.js': code }) });
});
afterAll(async () => {
  await it.close();
});

const ruleOf = (timer: object = {}, action: object = {}) => ({
  timer: {
    cronExpression: '* * * * ? *',
    invokeFunctionWithRetry: { functionId, serviceAccountId: accountId, ...action },
    ...timer,
  },
});
const create = (rule: object = ruleOf(), more: object = {}) =>
  it.post(path, { folderId: it.folderId, rule, ...more });
async function created(rule?: object, more?: object) {
  const { status, body } = await create(rule, more);
  expect([status, body.message]).toEqual([200, undefined]);
  return body.response;
}
/** Moves the clock to just before the next whole minute. */
const beforeMinute = (ms: number) => {
  shiftMs += 60_000 - (now() % 60_000) - ms;
};
async function messages(): Promise<string[]> {
  const { body } = await it.send(`/console/functions/${functionId}/logs?order=oldestFirst&pageSize=1000`);
  return body.entries.map(({ message }: { message: string }) => message);
}
const firingsOf = async (id: string) => (await messages()).filter((each) => each.includes(`"${id}"`));

describe('TriggerService', () => {
  test('creates, gets, lists, renames, pauses, resumes and deletes a timer', async () => {
    const rule = ruleOf({ cronExpression: '0 0 1 1 ? 2090', payload: 'yearly' });
    const answer = await create(rule, { name: 'once-a-year', labels: { team: 'billing' } });
    expect(answer.body).toMatchObject({
      done: true,
      description: 'Create trigger',
      metadata: { '@type': expect.stringMatching(/triggers\.v1\.CreateTriggerMetadata$/) },
      response: { '@type': expect.stringMatching(/triggers\.v1\.Trigger$/), status: 'ACTIVE', rule },
    });
    const { id } = answer.body.response;
    expect(id).toMatch(/^a1s[a-z0-9]{17}$/);
    const get = async () => (await it.send(`${path}/${id}`)).body;
    expect(await get()).toMatchObject({ name: 'once-a-year', labels: { team: 'billing' }, rule });
    const filter = encodeURIComponent('name="once-a-year"');
    const list = await it.send(`${path}?folderId=${it.folderId}&filter=${filter}`);
    expect(list.body.triggers).toEqual([await get()]);
    const update = { method: 'PATCH', body: { updateMask: 'name,description', name: 'yearly' } };
    expect((await it.send(`${path}/${id}`, update)).body.response).toMatchObject({ name: 'yearly', rule });
    for (const [verb, status] of [
      ['pause', 'PAUSED'],
      ['resume', 'ACTIVE'],
    ] as const) {
      const { body } = await it.post(`${path}/${id}:${verb}`, {});
      expect(body).toMatchObject({ done: true, metadata: { triggerId: id }, response: { status } });
    }
    const { body } = await it.send(`${path}/${id}/operations`);
    expect(body.operations.map(({ description }: { description: string }) => description)).toEqual([
      'Resume trigger',
      'Pause trigger',
      'Update trigger',
      'Create trigger',
    ]);
    expect((await it.send(`${path}/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await it.send(`${path}/${id}`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining(`Trigger ${id} not found`) },
    });
  });

  test.each([
    [
      { cronExpression: '* * * * *' },
      {},
      'rule.timer.cronExpression: day of month and day of week cannot both',
    ],
    [{ cronExpression: '0 0 31 2 ?' }, {}, 'rule.timer.cronExpression: never fires'],
    [{ cronExpression: '0 0 1 1 ? 2020' }, {}, 'rule.timer.cronExpression: never fires'],
    [
      { cronExpression: '0 25 * * ?' },
      {},
      'rule.timer.cronExpression: hours: cannot read "25": values are 0-23',
    ],
    [{ payload: 'x'.repeat(4097) }, {}, 'rule.timer.payload'],
    [{ invokeFunction: { functionId: 'd4e' } }, {}, 'rule.timer: must have exactly one action'],
    [{ startWorkflow: {} }, {}, 'rule.timer.startWorkflow: startWorkflow cannot be set on this console'],
    [
      {},
      { functionId: 'd4enone' },
      'invokeFunctionWithRetry.functionId: names function d4enone, which does not',
    ],
    [
      {},
      { serviceAccountId: 'ajenone' },
      'invokeFunctionWithRetry.serviceAccountId: names service account ajenone',
    ],
    [
      {},
      { retrySettings: { retryAttempts: '6', interval: '10s' } },
      'retrySettings.retryAttempts: must be 1 to 5',
    ],
    [
      {},
      { retrySettings: { retryAttempts: '1', interval: '5s' } },
      'retrySettings.interval: must be 10s to 60s',
    ],
    [
      {},
      { deadLetterQueue: { queueId: 'none', serviceAccountId: 'ajenone' } },
      'invokeFunctionWithRetry.deadLetterQueue.queueId: names queue none, which does not exist',
    ],
  ])('answers 400 to the timer %j with the action %j', async (timer, action, message) => {
    expect(await create(ruleOf(timer, action))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });

  test('names rules of other kinds that it does not offer', async () => {
    const { status, body } = await create({ objectStorage: { bucketId: 'photos' } });
    expect([status, body.message]).toEqual([400, expect.stringContaining('objectStorage cannot be set')]);
    const both = { ...ruleOf(), messageQueue: { queueId: 'x' } };
    expect(await create(both)).toMatchObject({ status: 400 });
  });

  test('takes no name twice in a folder', async () => {
    const { id } = await created(ruleOf(), { name: 'one-name' });
    expect(await create(ruleOf(), { name: 'one-name' })).toMatchObject({ status: 409 });
    await it.send(`${path}/${id}`, { method: 'DELETE' });
  });

  test('denies an account that may not call the function, and a creator who may not use it', async () => {
    const { id: stranger } = await it.createAccount('calls-nothing');
    const denied = await create(ruleOf({}, { serviceAccountId: stranger }));
    expect(denied.status).toBe(403);
    expect(denied.body.message).toContain(
      `service account ${stranger} lacks functions.functions.invoke on function ${functionId}`,
    );
    const { id: editor } = await it.createAccount('edits');
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'functions.editor', {
      id: editor,
      type: 'serviceAccount',
    });
    const token = await it.tokenOf(editor);
    const unused = await it.post(path, { folderId: it.folderId, rule: ruleOf() }, { token });
    expect([unused.status, unused.body.message]).toEqual([
      403,
      expect.stringContaining(`lacks iam.serviceAccounts.use on service account ${accountId}`),
    ]);
    const own = ruleOf({}, { serviceAccountId: '' });
    const { body } = await it.post(path, { folderId: it.folderId, rule: own }, { token });
    expect(body.response).toMatchObject({ status: 'ACTIVE' });
    const viewer = await it.tokenOf(stranger);
    for (const [method, at] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', ':pause'],
      ['POST', ':resume'],
      ['GET', '/operations'],
    ] as const) {
      const asked = { method, token: viewer, ...(method === 'GET' ? {} : { body: {} }) };
      expect([method, at, (await it.send(`${path}/${body.response.id}${at}`, asked)).status]).toEqual([
        method,
        at,
        403,
      ]);
    }
    await it.send(`${path}/${body.response.id}`, { method: 'DELETE' });
  });
});

describe('timer', () => {
  test('calls the function as its account, with the event of the cloud', async () => {
    beforeMinute(1500);
    const dueAt = new Date(now() - (now() % 60_000) + 60_000).toISOString();
    const { id } = await created(ruleOf({ payload: 'nightly' }));
    await expect.poll(() => firingsOf(id), { timeout: 20_000 }).toHaveLength(1);
    const [shown] = (await it.send(`/console/triggers?folderId=${it.folderId}`)).body.triggers;
    expect(shown).toMatchObject({ trigger: { id }, last: { at: dueAt, requestId: expect.any(String) } });
    expect(shown.next.map((at: string) => Date.parse(at) - Date.parse(dueAt))).toEqual(
      [1, 2, 3, 4, 5].map((minutes) => minutes * 60_000),
    );
    const [message = ''] = await firingsOf(id);
    expect(JSON.parse(message)).toEqual({
      messages: [
        {
          event_metadata: {
            event_id: expect.stringMatching(/^a1s/),
            event_type: 'yandex.cloud.events.serverless.triggers.TimerMessage',
            created_at: dueAt.replace('Z', '000Z'),
            cloud_id: it.cloud.home.cloud.id,
            folder_id: it.folderId,
          },
          details: { trigger_id: id, payload: 'nightly' },
        },
      ],
    });
    await it.send(`${path}/${id}`, { method: 'DELETE' });
  });

  test('fires at once for who may change it, beside its schedule', async () => {
    const { id } = await created(ruleOf({ cronExpression: '0 0 1 1 ? 2090' }));
    const { status, body } = await it.post(`/console/triggers/${id}:fire`, {});
    expect([status, body]).toEqual([200, { requestId: expect.any(String) }]);
    await expect.poll(() => firingsOf(id), { timeout: 20_000 }).toHaveLength(1);
    const [shown] = (await it.send(`/console/triggers?folderId=${it.folderId}`)).body.triggers;
    expect(shown).toMatchObject({ next: ['2090-01-01T00:00:00.000Z'] });
    const { id: viewer } = await it.createAccount('only-sees');
    await it.bind(`/resource-manager/v1/folders/${it.folderId}`, 'functions.viewer', {
      id: viewer,
      type: 'serviceAccount',
    });
    const denied = await it.post(`/console/triggers/${id}:fire`, {}, { token: await it.tokenOf(viewer) });
    expect([denied.status, denied.body.message]).toEqual([
      403,
      expect.stringContaining('serverless.triggers.update'),
    ]);
    await it.send(`${path}/${id}`, { method: 'DELETE' });
  });

  test('skips the firings of a time in which the console could not run, and says so in the log', async () => {
    const { id } = await created();
    shiftMs += 10 * 60_000;
    // Any change makes timers look again.
    const other = await created(ruleOf({ cronExpression: '0 0 1 1 ? 2090' }));
    await expect.poll(messages).toContainEqual(expect.stringContaining(`TRIGGER ${id}: the firing of `));
    expect((await messages()).find((each) => each.startsWith(`TRIGGER ${id}`))).toMatch(
      /was not made: The console was stopped, or the machine slept\. The next is at /,
    );
    expect(await firingsOf(id)).toEqual([]);
    const { triggers } = (await it.send(`/console/triggers?folderId=${it.folderId}`)).body;
    expect(triggers).toContainEqual(
      expect.objectContaining({
        trigger: expect.objectContaining({ id }),
        last: {
          at: expect.any(String),
          fault: 'The console was stopped, or the machine slept.',
          said: { reason: 'TIMER_MISSED', metadata: {} },
        },
      }),
    );
    for (const each of [id, other.id]) await it.send(`${path}/${each}`, { method: 'DELETE' });
  });

  test('says in the log why it could not call, and goes on', async () => {
    const { id: account } = await it.createAccount('goes-away');
    await it.bind(`/functions/v1/functions/${functionId}`, 'functions.functionInvoker', {
      id: account,
      type: 'serviceAccount',
    });
    const { id } = await created(ruleOf({}, { serviceAccountId: account }));
    await it.post(`/iam/v1/serviceAccounts/${account}:suspend`, {});
    beforeMinute(0);
    const other = await created(ruleOf({ cronExpression: '0 0 1 1 ? 2090' }));
    await expect
      .poll(messages, { timeout: 10_000 })
      .toContainEqual(expect.stringContaining(`was not made: Service account ${account} is suspended`));
    await it.post(`/iam/v1/serviceAccounts/${account}:reactivate`, {});
    beforeMinute(1);
    await it.post(`${path}/${other.id}:pause`, {});
    await expect.poll(() => firingsOf(id), { timeout: 20_000 }).toHaveLength(1);
    for (const each of [id, other.id]) await it.send(`${path}/${each}`, { method: 'DELETE' });
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scalingPolicyList } from '../../contract/index.ts';
import { openTestConsole, prepareForRuns, type TestConsole, zipOf } from '../../test/test-console.ts';

let it: TestConsole;
beforeAll(async () => {
  await prepareForRuns();
  it = await openTestConsole();
});
afterAll(async () => {
  await it.close();
});

const pathOf = (id: string) => `/functions/v1/functions/${id}`;
const setPolicy = (id: string, policy: object) => it.post(`${pathOf(id)}:setScalingPolicy`, policy);
const list = async (id: string) =>
  scalingPolicyList.parse((await it.send(`${pathOf(id)}/scalingPolicies`)).body).scalingPolicies;

describe('scaling policies', () => {
  test('are set, changed, listed and removed by tag', async () => {
    const { id } = await it.createFunction('scaled');
    const set = await setPolicy(id, { tag: '$latest', zoneRequestsLimit: '5' });
    expect(set.body).toMatchObject({
      done: true,
      metadata: { functionId: id },
      response: { tag: '$latest', zoneRequestsLimit: '5', zoneInstancesLimit: '0' },
    });
    await setPolicy(id, { tag: 'prod', zoneInstancesLimit: '2', provisionedInstancesCount: '1' });
    await setPolicy(id, { tag: '$latest', zoneRequestsLimit: '6' });
    expect(await list(id)).toMatchObject([
      { tag: '$latest', zoneRequestsLimit: '6', createdAt: set.body.response.createdAt },
      { tag: 'prod', zoneInstancesLimit: '2', provisionedInstancesCount: '1' },
    ]);
    const page = await it.send(`${pathOf(id)}/scalingPolicies?pageSize=1`);
    expect(page.body.scalingPolicies).toHaveLength(1);
    expect(page.body.nextPageToken).toBeDefined();
    const remove = () => it.post(`${pathOf(id)}:removeScalingPolicy`, { tag: 'prod' });
    expect((await remove()).body.response).toEqual({ '@type': 'type.googleapis.com/google.protobuf.Empty' });
    expect((await remove()).status).toBe(404);
    expect(await list(id)).toMatchObject([{ tag: '$latest' }]);
  });

  test.each([
    [{ zoneRequestsLimit: '1' }, 'tag'],
    [{ tag: 'UPPER' }, 'tag'],
    [{ tag: 'a', zoneRequestsLimit: '1001' }, 'zoneRequestsLimit'],
    [{ tag: 'a', zoneRequestsLimit: '-1' }, 'zoneRequestsLimit'],
  ])('%j is refused, naming the field', async (policy, field) => {
    const { id } = await it.createFunction('');
    const { status, body } = await setPolicy(id, policy);
    expect(status).toBe(400);
    expect(body.message).toContain(field);
  });

  test('are changed by those alone who may change the function', async () => {
    const { id } = await it.createFunction('viewed');
    const account = await it.createAccount('views');
    await it.bind(pathOf(id), 'functions.viewer', { id: account.id, type: 'serviceAccount' });
    const token = await it.tokenOf(account.id);
    expect((await it.send(`${pathOf(id)}/scalingPolicies`, { token })).status).toBe(200);
    const answer = await it.post(`${pathOf(id)}:setScalingPolicy`, { tag: 'a' }, { token });
    expect(answer.status).toBe(403);
  });
});

describe('zoneRequestsLimit', () => {
  /** Runs for most of its time, so that calls which are sent together overlap. */
  const code = `
    exports.main = async (event, context) => {
      while (context.getRemainingTimeInMillis() > 500) await new Promise((done) => setTimeout(done, 20));
      return { body: 'done' };
    };`;

  test('answers 429 to the call beyond it, by its tag alone, and lets the next one in when one has ended', async () => {
    const console = await openTestConsole();
    const { id } = await console.createFunction('narrow');
    await console.createVersion(id, {
      executionTimeout: '2s',
      tag: ['wide'],
      content: zipOf({ 'index.js': code }),
    });
    await console.bind(pathOf(id), 'functions.functionInvoker', { id: 'allUsers', type: 'system' });
    await console.post(`${pathOf(id)}:setScalingPolicy`, { tag: '$latest', zoneRequestsLimit: '1' });
    // As after a restart: the policy is read from the store.
    await console.close({ keepData: true });
    const again = await openTestConsole({ dataDir: console.dataDir });
    const call = async (query = '') => {
      const response = await fetch(`${again.gatewayUrl}/${id}${query}`);
      return { status: response.status, text: await response.text() };
    };
    const answers = await Promise.all([call(), call(), call('?tag=wide')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(JSON.parse(refused?.text ?? '')).toMatchObject({
      errorCode: 429,
      errorType: 'TooManyRequests',
      errorMessage: expect.stringContaining('zoneRequestsLimit'),
    });
    expect((await call()).status).toBe(200);
    await again.post(`${pathOf(id)}:removeScalingPolicy`, { tag: '$latest' });
    const both = await Promise.all([call(), call()]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await again.close();
  });
});

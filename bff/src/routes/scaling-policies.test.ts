import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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
  test('support set, change, list and remove by tag', async () => {
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
  ])('reject %j by its field', async (policy, field) => {
    const { id } = await it.createFunction('');
    const { status, body } = await setPolicy(id, policy);
    expect(status).toBe(400);
    expect(body.message).toContain(field);
  });

  test('change only with the right to change the function', async () => {
    const { id } = await it.createFunction('viewed');
    const account = await it.createAccount('views');
    await it.bind(pathOf(id), 'functions.viewer', { id: account.id, type: 'serviceAccount' });
    const token = await it.tokenOf(account.id);
    expect((await it.send(`${pathOf(id)}/scalingPolicies`, { token })).status).toBe(200);
    const answer = await it.post(`${pathOf(id)}:setScalingPolicy`, { tag: 'a' }, { token });
    expect(answer.status).toBe(403);
  });
});

describe('zoneInstancesLimit', () => {
  /** Each instance returns its own name; calls that are sent together overlap. */
  const code = `
    const name = String(Math.random());
    exports.main = async () => {
      await new Promise((done) => setTimeout(done, 300));
      return { body: name };
    };`;

  test('bounds the instances of the version that its tag leads to, until it is lifted', async () => {
    const { id } = await it.createFunction('bounded');
    const version = { content: zipOf({ 'index.js': code }), executionTimeout: '30s' };
    await it.createVersion(id, { ...version, tag: ['other'] });
    await it.bind(pathOf(id), 'functions.functionInvoker', { id: 'allUsers', type: 'system' });
    const instances = async () => {
      const bodies = [1, 2, 3].map(async () => (await fetch(`${it.gatewayUrl}/${id}`)).text());
      return new Set(await Promise.all(bodies)).size;
    };
    await setPolicy(id, { tag: '$latest', zoneInstancesLimit: '1' });
    expect(await instances()).toBe(1);
    await setPolicy(id, { tag: '$latest', zoneInstancesLimit: '0' });
    // On a busy machine, a call may end before the next one comes, so that they share an instance.
    await expect.poll(instances).toBe(3);
    const limit = async () => (await it.cloud.runnable.byTag(id, '$latest')).instancesLimit;
    await setPolicy(id, { tag: '$latest', zoneInstancesLimit: '20' });
    expect(await limit()).toBe(20);
    // Both tags are on the version: the lower limit applies.
    await setPolicy(id, { tag: 'other', zoneInstancesLimit: '2' });
    expect(await limit()).toBe(2);
    await it.createVersion(id, version);
    expect(await limit()).toBe(20);
  });
});

describe('provisionedInstancesCount', () => {
  const version = {
    content: zipOf({
      'index.js': 'const atMs = Date.now(); exports.main = async () => ({ body: String(atMs) });',
    }),
  };
  /** A log that shows which version has a ready instance. */
  function watched() {
    const ready: string[] = [];
    const write = (line: string) => {
      const { msg, versionId } = JSON.parse(line);
      if (msg === 'a provisioned instance is ready') ready.push(versionId);
    };
    return { log: pino({ level: 'info' }, { write }), ready };
  }

  test('loads an instance before the first call, of each new version and after a restart', async () => {
    const { log, ready } = watched();
    const console = await openTestConsole({ log });
    const { id } = await console.createFunction('ready');
    await console.bind(pathOf(id), 'functions.functionInvoker', { id: 'allUsers', type: 'system' });
    await console.post(`${pathOf(id)}:setScalingPolicy`, { tag: '$latest', provisionedInstancesCount: '1' });
    const isWarm = async ({ gatewayUrl }: TestConsole, versionId: string, count: number) => {
      await vi.waitFor(() => expect(ready.filter((each) => each === versionId)).toHaveLength(count), 20_000);
      const calledAtMs = Date.now();
      const loadedAtMs = Number(await (await fetch(`${gatewayUrl}/${id}`)).text());
      expect(loadedAtMs).toBeGreaterThan(0);
      expect(loadedAtMs).toBeLessThanOrEqual(calledAtMs);
    };
    const first = await console.createVersion(id, version);
    await isWarm(console, first.id, 1);
    const second = await console.createVersion(id, version);
    await isWarm(console, second.id, 1);
    await console.close({ keepData: true });
    const again = await openTestConsole({ dataDir: console.dataDir, log });
    await isWarm(again, second.id, 2);
    await again.close();
  });

  test('follows tags, policies and functions', async () => {
    const console = await openTestConsole();
    const kept = async (expected: Record<string, number>) => {
      await vi.waitFor(() => {
        const now = console.provisioned.now.map((each) => [each.version.versionId, each.instances]);
        expect(Object.fromEntries(now)).toEqual(expected);
      }, 5000);
    };
    const { id } = await console.createFunction('followed');
    const set = (tag: string, provisionedInstancesCount: string) =>
      console.post(`${pathOf(id)}:setScalingPolicy`, { tag, provisionedInstancesCount });
    const one = await console.createVersion(id, { ...version, tag: ['stable'] });
    await set('stable', '1');
    await kept({ [one.id]: 1 });
    await set('$latest', '2');
    await kept({ [one.id]: 3 });
    const two = await console.createVersion(id, version);
    await kept({ [one.id]: 1, [two.id]: 2 });
    await console.post(`/functions/v1/versions/${two.id}:setTag`, { tag: 'stable' });
    await kept({ [two.id]: 3 });
    await console.post(`${pathOf(id)}:removeScalingPolicy`, { tag: 'stable' });
    await kept({ [two.id]: 2 });
    await console.send(pathOf(id), { method: 'DELETE' });
    await kept({});
    await console.close();
  });
});

describe('zoneRequestsLimit', () => {
  /** Runs long enough for calls that are sent together to overlap. */
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
    // As after a restart: the console reads the policy from the store.
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
      errorMessage:
        'Too many requests: calls by the tag "$latest" that run or wait: 1, and its scaling policy allows 1 (zoneRequestsLimit).',
    });
    expect((await call()).status).toBe(200);
    await again.post(`${pathOf(id)}:removeScalingPolicy`, { tag: '$latest' });
    const both = await Promise.all([call(), call()]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await again.close();
  });
});

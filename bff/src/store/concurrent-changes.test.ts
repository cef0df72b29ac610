import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

let console: TestConsole;
beforeAll(async () => {
  console = await openTestConsole();
});
afterAll(async () => {
  await console.close();
});

const patch = (path: string, body: object) => console.send(path, { method: 'PATCH', body });
const remove = (path: string) => console.send(path, { method: 'DELETE' });
/** Lets a request advance some steps before the next one starts. */
async function steps(count: number): Promise<void> {
  for (let step = 0; step < count; step++) await Promise.resolve();
}

/** Runs two requests at every offset from each other that a transaction allows. */
async function atEveryDistance(race: (wait: () => Promise<void>) => Promise<void>): Promise<void> {
  for (let count = 0; count < 120; count += 3) await race(() => steps(count));
}

/** @returns the result of a change during a deletion that started slightly later */
async function overtaken<T>(
  change: () => Promise<T>,
  { wait, path }: { wait: () => Promise<void>; path: string },
): Promise<T> {
  const changed = change();
  await wait();
  await remove(path);
  return await changed;
}

const functionPath = (id: string) => `/functions/v1/functions/${id}`;
const accountPath = (id: string) => `/iam/v1/serviceAccounts/${id}`;
let made = 0;
const newName = () => `made-${made++}`;
const newFunction = async (): Promise<string> => (await console.createFunction(newName())).id;
const newAccount = async (): Promise<string> => (await console.createAccount(newName())).id;

const run = {
  id: 'b0a4c9a2-6f5d-4b7e-8d53-2f8f3a1c9e10',
  functionId: 'd4eaaaaaaaaaaaaaaaaa',
  versionId: 'd4ebbbbbbbbbbbbbbbbb',
  integration: 'http',
  createdAt: '2026-11-29T10:00:00.000Z',
  state: 'cancelled',
  inputBytes: 2,
  isLogCut: false,
};
const content = ['functions-console-run', 1, run, '{}', null, ''];
const exportedRun = {
  format: 'functions-console-run',
  formatVersion: 1,
  run,
  input: '{}',
  log: '',
  sha256: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
};

describe('store', () => {
  it.each([
    ['functions', newFunction, functionPath],
    ['service accounts', newAccount, accountPath],
  ])('keeps every one of parallel updates of one resource among %s', async (_, create, pathOf) => {
    const path = pathOf(await create());
    const name = newName();
    const labels = { team: 'billing' };
    await Promise.all([patch(path, { name }), patch(path, { description: 'kept' }), patch(path, { labels })]);
    expect((await console.send(path)).body).toMatchObject({ name, description: 'kept', labels });
  });

  it('keeps every one of parallel updates of one API key', async () => {
    const serviceAccountId = await newAccount();
    const { body } = await console.post('/iam/v1/apiKeys', { serviceAccountId, description: 'first' });
    const path = `/iam/v1/apiKeys/${body.apiKey.id}`;
    const expiresAt = '2100-01-01T00:00:00.000Z';
    await Promise.all([patch(path, { description: 'second' }), patch(path, { expiresAt })]);
    expect((await console.send(path)).body).toMatchObject({ description: 'second', expiresAt });
  });

  it.each([
    ['function', newFunction, functionPath],
    ['service account', newAccount, accountPath],
  ])('answers 404 to the second of two parallel deletions of one %s', async (_, create, pathOf) => {
    const path = pathOf(await create());
    const statuses = (await Promise.all([remove(path), remove(path)])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 404]);
  });

  it.each([
    ['function', newFunction, functionPath],
    ['service account', newAccount, accountPath],
  ])('keeps no access binding of a %s that is deleted meanwhile', async (_, create, pathOf) => {
    const accessBindings = [
      { roleId: 'functions.viewer', subject: { id: 'allAuthenticatedUsers', type: 'system' } },
    ];
    await atEveryDistance(async (wait) => {
      const id = await create();
      const deletion = remove(pathOf(id));
      await wait();
      const { status } = await console.post(`${pathOf(id)}:setAccessBindings`, { accessBindings });
      await deletion;
      expect([200, 404]).toContain(status);
      expect(await console.cloud.access.bindingsOn(id)).toEqual([]);
    });
  });

  it('binds no role to a service account that is deleted meanwhile', async () => {
    const functionId = await newFunction();
    await atEveryDistance(async (wait) => {
      const id = await newAccount();
      const delta = {
        action: 'ADD',
        accessBinding: { roleId: 'functions.viewer', subject: { id, type: 'serviceAccount' } },
      };
      const bind = () =>
        console.post(`${functionPath(functionId)}:updateAccessBindings`, { accessBindingDeltas: [delta] });
      await overtaken(bind, { wait, path: accountPath(id) });
      expect(await console.cloud.access.bindingsOn(functionId)).toEqual([]);
    });
  });

  it.each([
    ['/iam/v1/apiKeys', { description: '' }],
    ['/iam/v1/keys', { keyAlgorithm: 'RSA_2048' }],
  ])('answers 404 to %s for a service account that is deleted meanwhile', async (path, body) => {
    for (const count of [0, 40, 80]) {
      const serviceAccountId = await newAccount();
      const creation = console.post(path, { ...body, serviceAccountId });
      await steps(count);
      await remove(accountPath(serviceAccountId));
      expect([200, 404]).toContain((await creation).status);
    }
  });

  it('answers 404 to a tag of a version whose function is deleted meanwhile', async () => {
    await atEveryDistance(async (wait) => {
      const id = await newFunction();
      const version = await console.createVersion(id);
      const setTag = () => console.post(`/functions/v1/versions/${version.id}:setTag`, { tag: 'stable' });
      const { status } = await overtaken(setTag, { wait, path: functionPath(id) });
      expect([200, 404]).toContain(status);
    });
  });

  it('answers 404 to a scaling policy of a function that is deleted meanwhile', async () => {
    await atEveryDistance(async (wait) => {
      const id = await newFunction();
      const deletion = remove(functionPath(id));
      await wait();
      const { status } = await console.post(`${functionPath(id)}:setScalingPolicy`, {
        tag: '$latest',
        zoneInstancesLimit: '1',
      });
      await deletion;
      expect([200, 404]).toContain(status);
    });
  });

  it.each<[string, (id: string) => [path: string, body: object]]>([
    ['a test event', (id) => [`/console/functions/${id}/testEvents`, { name: 'order', payload: '{}' }]],
    ['a run from a file', (id) => [`/console/functions/${id}/runs:import`, exportedRun]],
    ['the keeping of calls', (id) => [`/console/functions/${id}/runs:keepCalls`, { keepsCalls: true }]],
  ])('answers 404 to %s of a function that is deleted meanwhile', async (_, request) => {
    await atEveryDistance(async (wait) => {
      const id = await newFunction();
      const deletion = remove(functionPath(id));
      await wait();
      const { status, body } = await console.post(...request(id));
      await deletion;
      expect([200, 404], JSON.stringify(body)).toContain(status);
    });
  });
});

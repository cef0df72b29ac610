import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestConsole, type TestConsole } from '../../test/test-console.ts';

const accounts = 100;

let console: TestConsole;
let ids: string[];
beforeAll(async () => {
  console = await openTestConsole();
  ids = [];
  for (let n = 0; n < accounts; n += 1) ids.push((await console.createAccount(`account-${n}`)).id);
});
afterAll(async () => {
  await console.close();
});

const addAll = (subjectIds: readonly string[]) => ({
  accessBindingDeltas: subjectIds.map((id) => ({
    action: 'ADD',
    accessBinding: { roleId: 'functions.functionInvoker', subject: { id, type: 'serviceAccount' } },
  })),
});

describe('update of access bindings', () => {
  it('names the one account of many that does not exist, and binds none', async () => {
    const { id } = await console.createFunction('with-a-missing-account');
    const path = `/functions/v1/functions/${id}`;
    const { status, body } = await console.post(
      `${path}:updateAccessBindings`,
      addAll([...ids, 'aje00000000000000000']),
    );
    expect([status, body.message]).toEqual([404, expect.stringContaining('aje00000000000000000')]);
    expect((await console.send(`${path}:listAccessBindings`)).body.accessBindings).toEqual([]);
  });

  it('asks the store as often for a hundred accounts as for one', async () => {
    const { id } = await console.createFunction('with-many-accounts');
    const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
    const statementsFor = async (subjectIds: readonly string[]) => {
      prepare.mockClear();
      const path = `/functions/v1/functions/${id}:updateAccessBindings`;
      expect((await console.post(path, addAll(subjectIds))).status).toBe(200);
      return prepare.mock.calls.length;
    };
    // The first request fills the caches of who may do what.
    await statementsFor(ids.slice(0, 1));
    expect(await statementsFor(ids)).toBe(await statementsFor(ids.slice(0, 1)));
    prepare.mockRestore();
  });
});

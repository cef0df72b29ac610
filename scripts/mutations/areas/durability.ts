import type { Mutation } from '../mutation.ts';

const fleet = 'runner/src/instances/fleet.ts';
const fleetTest = 'runner/src/instances/fleet.test.ts';
const races = 'bff/src/store/concurrent-changes.test.ts';

export const mutations = [
  {
    defence: 'Deleting a version rejects its waiting calls',
    file: fleet,
    remove: 'if (group) this.#waiting.refuse(group, deletedError(versionId));',
    test: {
      file: fleetTest,
      title: 'rejects the waiting calls of a retired version and starts none of its instances',
    },
  },
  {
    defence: 'A call that names a deleted version gets no instance',
    file: fleet,
    remove: 'if (this.#retired.has(version.versionId)) throw deletedError(version.versionId);',
    test: { file: fleetTest, title: 'rejects a call that names a version retired earlier' },
  },
  {
    defence: 'A deleted version is not kept ready',
    file: fleet,
    remove: '!this.#retired.has(version.versionId)',
    replaceWith: 'version !== undefined',
    test: {
      file: fleetTest,
      title: 'keeps no instance of a retired version ready when the wanted set still names it',
    },
  },
  {
    defence: 'An update of a function reads what it changes in its own transaction',
    file: 'bff/src/functions/functions.ts',
    remove: `return await namedOnce(taken(changed.name ?? ''), async () =>
      this.#o.store.transaction().execute(async (trx) => {
        const before = await this.row(id, trx);`,
    replaceWith: `const before = await this.row(id);
    return await namedOnce(taken(changed.name ?? ''), async () =>
      this.#o.store.transaction().execute(async (trx) => {`,
    test: { file: races, title: 'keeps every one of parallel updates of one resource among' },
  },
  {
    defence: 'A change of bindings fails when its resource was deleted meanwhile',
    file: 'bff/src/iam/access-bindings.ts',
    remove: 'await kind.resource(id, trx);',
    test: { file: races, title: 'keeps no access binding of a' },
  },
  {
    defence: 'A change of bindings checks its subjects in its own transaction',
    file: 'bff/src/iam/access-bindings.ts',
    remove: `const operation = await this.#o.store.transaction().execute(async (trx) => {
      await kind.resource(id, trx);
      for (const binding of added) await requireExisting(trx, binding);`,
    replaceWith: `for (const binding of added) await requireExisting(this.#o.store as never, binding);
    const operation = await this.#o.store.transaction().execute(async (trx) => {
      await kind.resource(id, trx);`,
    test: { file: races, title: 'binds no role to a service account that is deleted meanwhile' },
  },
] satisfies readonly Mutation[];

import type { Mutation } from '../mutation.ts';

const cleanup = 'bff/src/functions/version-cleanup.test.ts';
const races = 'bff/src/store/concurrent-changes.test.ts';
const stores = 'bff/src/store/store.test.ts';

export const mutations = [
  {
    defence: 'A start overwrites what a killed process had deleted',
    file: 'bff/src/store/store.ts',
    remove: 'await emptyWal(store);',
    test: {
      file: stores,
      title: 'store › holds nothing after a start that a killed process had deleted',
    },
  },
  {
    defence: 'A start overwrites log entries that a killed process had deleted',
    file: 'bff/src/logs/log-store.ts',
    remove: 'this.emptyWal();',
    test: {
      file: stores,
      title: 'log store › holds nothing after a start that a killed process had deleted',
    },
  },
  {
    defence: 'What deleted versions leave is removed a few at a time',
    file: 'bff/src/functions/version-cleanup.ts',
    remove: 'const itemsAtATime = 20;',
    replaceWith: 'const itemsAtATime = 1e9;',
    test: { file: cleanup, title: 'removes twenty packages or layers in one turn of the event loop' },
  },
  {
    defence: 'Cleanups of deleted versions that run at a time take turns of their own',
    file: 'bff/src/functions/version-cleanup.ts',
    remove: 'this.#lastTurn = this.#lastTurn.then(() => setImmediate());',
    replaceWith: 'this.#lastTurn = setImmediate();',
    test: { file: cleanup, title: 'removes twenty packages or layers in one turn of the event loop' },
  },
  {
    defence: 'A row of a resource that is gone is answered with 404',
    file: 'bff/src/store/owned-row.ts',
    remove: "if (error instanceof Error && error.message.startsWith('FOREIGN KEY constraint failed'))",
    replaceWith: 'if (error === undefined)',
    test: { file: races, title: 'of a function that is deleted meanwhile' },
  },
  {
    defence: 'A run whose folder a deletion removes is answered with 404',
    file: 'bff/src/invocations/run-files.ts',
    remove: "if (codeOf(error) !== 'ENOENT') throw error;",
    replaceWith: 'throw error;',
    test: {
      file: 'bff/src/invocations/run-files.test.ts',
      title: 'writes a part although a deletion removes the folder of its function meanwhile',
    },
  },
] satisfies readonly Mutation[];

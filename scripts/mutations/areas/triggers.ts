import type { Mutation } from '../mutation.ts';

const rows = 'bff/src/jobs/async-call-rows.ts';
const leases = 'bff/src/jobs/leases.test.ts';
const service = {
  file: 'bff/src/triggers/triggers.test.ts',
  title: 'denies an account that may not call the function, and a creator who may not use it',
};

export const mutations = [
  {
    defence: 'A trigger names an account that its creator may use',
    file: 'bff/src/triggers/triggers.ts',
    remove: "await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));",
    test: service,
  },
  {
    defence: 'A trigger names an account that may call the function',
    file: 'bff/src/triggers/triggers.ts',
    remove: "if (!(await access.may(caller, 'functions.functions.invoke', resource)))",
    replaceWith: 'if (resource.id === undefined)',
    test: service,
  },
  {
    defence: 'A timer does not call as a suspended account',
    file: 'bff/src/triggers/timers.ts',
    remove: 'if (is_suspended === 1)',
    replaceWith: 'if (is_suspended === undefined)',
    test: {
      file: 'bff/src/triggers/triggers.test.ts',
      title: 'says in the log why it could not call, and goes on',
    },
  },
  {
    defence: 'A firing is stored with the time of the next one',
    file: 'bff/src/triggers/timers.ts',
    remove: '      alongside,\n',
    test: {
      file: 'bff/src/triggers/timers.test.ts',
      title: 'neither loses nor repeats a firing whose process ends',
    },
  },
  {
    defence: 'A leased call is not given to another process',
    file: rows,
    remove: "      .where('due_at_ms', '<=', nowMs)\n",
    test: { file: leases, title: 'keeps the call from other processes until its time is over' },
  },
  {
    defence: 'A lease is renewed',
    file: rows,
    remove: '      .set({ due_at_ms: nowMs + leaseMs })\n',
    replaceWith: '      .set({ depth: 0 })\n',
    test: { file: leases, title: 'lasts as long as its process renews it' },
  },
  {
    defence: 'A process that lost its lease does not end the call',
    file: rows,
    remove: `        .where('owner', '=', this.#owner)
        .executeTakeFirstOrThrow();
      if (numDeletedRows > 0n)`,
    replaceWith: `        .executeTakeFirstOrThrow();
      if (numDeletedRows > 0n)`,
    test: {
      file: leases,
      title: 'is lost by a process whose call another one took over: its end changes nothing',
    },
  },
  {
    defence: 'A call of a version that was deleted leaves nothing in the log',
    file: 'bff/src/jobs/async-calls.ts',
    remove: 'if (!(await this.#deps.rows.isMine(call.request_id))) return;',
    test: {
      file: 'bff/src/jobs/async-calls.test.ts',
      title: 'leaves no line in the log when its version is deleted while it runs',
    },
  },
  {
    defence: 'The log of a call says that it is delivered again',
    file: 'bff/src/jobs/async-calls.ts',
    remove: 'if (call.isRedelivered)',
    replaceWith: 'if (call.isRedelivered && call.restarts > 1)',
    test: { file: leases, title: 'is delivered again, is logged as such, and is removed at its end' },
  },
  {
    defence: 'Functions take turns at the worker',
    file: rows,
    remove: ".orderBy('turn')",
    test: { file: leases, title: 'is taken by one call of each function before the second of any' },
  },
  {
    defence: 'Many timers that are due at a time do not hold the event loop',
    file: 'bff/src/triggers/timers.ts',
    remove: '          await setImmediate();\n',
    test: {
      file: 'bff/src/triggers/timers.test.ts',
      title: 'take a turn of the event loop for each firing, however many are due',
    },
  },
  {
    defence: 'The next firings of many triggers do not hold the event loop',
    file: 'bff/src/triggers/triggers.ts',
    remove: 'if (triggers.length % overviewsAtATime === 0) await setImmediate();',
    test: {
      file: 'bff/src/triggers/many-triggers.test.ts',
      title: 'takes a turn of the event loop for every ten triggers',
    },
  },
] satisfies readonly Mutation[];

import type { Mutation } from '../mutation.ts';

const queue = 'bff/src/triggers/queue-triggers.test.ts';
const targets = 'bff/src/jobs/queue-targets.test.ts';
const rows = 'bff/src/jobs/async-call-rows.ts';
const leases = 'bff/src/jobs/leases.test.ts';
const service = {
  file: 'bff/src/triggers/triggers.test.ts',
  title: 'denies an account that may not call the function, and a creator who may not use it',
};

export const mutations = [
  {
    defence: 'A trigger names an account that its creator may use',
    file: 'bff/src/triggers/rule-checks.ts',
    remove: "await access.require(by, 'iam.serviceAccounts.use', serviceAccounts.resource(account));",
    test: service,
  },
  {
    defence: 'A trigger names an account that may call the function',
    file: 'bff/src/triggers/rule-checks.ts',
    remove: "if (!(await access.may(caller, 'functions.functions.invoke', resource)))",
    replaceWith: 'if (resource.id === undefined)',
    test: service,
  },
  {
    defence: 'A timer does not call as a suspended account',
    file: 'bff/src/triggers/trigger-caller.ts',
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
      title: 'ignores the end that a process reports after another one took the call over',
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
    test: { file: leases, title: 'runs again, says so in its log, and leaves the store at its end' },
  },
  {
    defence: 'Functions take turns at the worker',
    file: rows,
    remove: ".orderBy('turn')",
    test: { file: leases, title: 'goes to one call of each function before the second of any' },
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
  {
    defence: 'A message is deleted only after its call succeeded',
    file: 'bff/src/triggers/queue-triggers.ts',
    remove: 'if (fault === undefined) {',
    replaceWith: 'if (fault === undefined || fault !== undefined) {',
    test: {
      file: queue,
      title:
        'returns what failed to the queue, says that it is delivered again, and leaves it to the redrive policy',
    },
  },
  {
    defence: 'The log says which messages are delivered again',
    file: 'bff/src/triggers/queue-triggers.ts',
    remove: 'if (again.length > 0)',
    replaceWith: 'if (again.length > 1000)',
    test: {
      file: queue,
      title:
        'returns what failed to the queue, says that it is delivered again, and leaves it to the redrive policy',
    },
  },
  {
    defence: 'A queue has one trigger',
    file: 'bff/src/triggers/triggers.ts',
    remove: '      await requireFreeQueue(trx, row);\n',
    test: { file: queue, title: 'fails for a queue that another trigger reads' },
  },
  {
    defence: 'A trigger names an account that may read its queue',
    file: 'bff/src/queues/queue-use.ts',
    remove:
      '    await this.#require(serviceAccountId, permission, queue);\n    return queue;\n  }\n\n  /** @throws ApiError, whose',
    replaceWith: '    return queue;\n  }\n\n  /** @throws ApiError, whose',
    test: {
      file: queue,
      title: 'fails for an account that may not read the queue, or whose user may not use it',
    },
  },
  {
    defence: 'Messages wait while the account of the queue is suspended',
    file: 'bff/src/queues/queue-use.ts',
    remove: 'if (is_suspended === 1)',
    replaceWith: 'if (is_suspended === undefined)',
    test: { file: queue, title: 'says once in the log why messages wait, and goes on when it can' },
  },
  {
    defence: 'The end of a call is sent and removed in one transaction',
    file: rows,
    remove: 'if (numDeletedRows > 0n) await alongside?.(trx);',
    test: {
      file: targets,
      title: 'gets the answer of the function byte for byte, and nothing for a failure',
    },
  },
  {
    defence: 'A dead letter that cannot be sent is said to be dropped',
    file: 'bff/src/jobs/async-calls.ts',
    remove: '          this.#tell(running, dropped(ended, error));\n          await',
    replaceWith: '          await',
    test: {
      file: targets,
      title: 'says in the log that it was dropped when the queue does not take the message',
    },
  },
] satisfies readonly Mutation[];

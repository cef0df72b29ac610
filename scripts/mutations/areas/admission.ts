import type { Mutation } from '../mutation.ts';

const admission = 'runner/src/admission/admission.ts';
const admissionTest = 'runner/src/admission/admission.test.ts';
const scheduler = 'runner/src/instances/instance-scheduler.ts';
const schedulerTest = 'runner/src/instances/instance-scheduler.test.ts';
const poolTest = 'runner/src/instances/pool.test.ts';
const apiTest = 'bff/test/admission.test.ts';
const unpackingTest = 'bff/src/artifacts/unpacking.test.ts';
const asyncTest = 'bff/src/jobs/async-calls.test.ts';
const randomOrder =
  'never holds more than its total, leaks nothing and leaves nobody waiting for free room, in random order';

export const mutations = [
  {
    defence: 'Nothing is granted that is not free',
    file: admission,
    remove: 'const lacking = this.#lacking(ask.amount, left);',
    replaceWith: 'const lacking: R[] = [];',
    test: { file: admissionTest, title: randomOrder },
  },
  {
    defence: 'What is released is free again',
    file: admission,
    remove: 'this.#free[resource] += size;',
    test: { file: admissionTest, title: randomOrder },
  },
  {
    defence: 'An ask that is taken back keeps no room from others',
    file: admission,
    remove: `// It may have kept room from others.
      this.#dispatch();`,
    test: {
      file: admissionTest,
      title: 'serves those behind an ask for which it kept room when that is taken back',
    },
  },
  {
    defence: 'A tenant holds no more than its share',
    file: admission,
    remove: `if (this.#isOverShare(ask)) {
        this.#makeRoomInShare(ask);
        continue;
      }`,
    test: {
      file: admissionTest,
      title:
        'leaves room for others when a tenant holds its share, and gives one that holds nothing what there is',
    },
  },
  {
    defence: 'The next turn is another tenant’s',
    file: 'runner/src/admission/waiting-asks.ts',
    remove: `this.#tenants.delete(tenant);
    this.#tenants.set(tenant, parts);`,
    test: {
      file: admissionTest,
      title: 'grants the one ask of a tenant after one of the hundred that another has waiting',
    },
  },
  {
    defence: 'The next turn of a tenant is another part’s',
    file: 'runner/src/admission/waiting-asks.ts',
    remove: `parts.delete(part);
    parts.set(part, queue);`,
    test: { file: admissionTest, title: 'takes turns among the parts of a tenant' },
  },
  {
    defence: 'Freed room is kept for an ask that waits too long',
    file: admission,
    remove: 'for (const resource of lacking) kept.add(resource);',
    replaceWith: '{}',
    test: { file: admissionTest, title: 'keeps freed room for a large ask that has waited long enough' },
  },
  {
    defence: 'An ask is overtaken only so often',
    file: admission,
    remove: 'other.ask.overtaken += 1;',
    replaceWith: '{}',
    test: {
      file: admissionTest,
      title: 'keeps freed room for a large ask that small ones have overtaken often enough',
    },
  },
  {
    defence: 'What can be done without takes nothing that somebody waits for',
    file: admission,
    remove: 'if (this.#closed || this.#lacking(amount, this.#free).length > 0) return undefined;',
    replaceWith: 'if (this.#lacking(amount, this.#free).length === 0) return this.#hold(amount);',
    test: { file: admissionTest, title: 'gives what can be done without only while nobody waits for it' },
  },
  {
    defence: 'Closing refuses who waits',
    file: admission,
    remove: 'for (const ask of waiting) ask.onRefused(error);',
    test: { file: admissionTest, title: 'rejects all who wait, and all who ask later, once it is closed' },
  },
  {
    defence: 'An instance counts with the memory of its version',
    file: 'runner/src/admission/machine.ts',
    remove: `  memoryBytes,
  sandboxes: 1,`,
    replaceWith: `  memoryBytes: Math.min(memoryBytes, 256 * 1024 * 1024),
  sandboxes: 1,`,
    test: {
      file: schedulerTest,
      title: 'holds the memory of each instance as its version has it, and no more than there is',
    },
  },
  {
    defence: 'Room of an instance is free when its processes are gone',
    file: scheduler,
    remove: 'if (instance) void instance.gone.then(() => reservation.release());',
    replaceWith: 'if (instance) reservation.release();',
    test: {
      file: schedulerTest,
      title: 'gives room to those who wait only when the instance that gives way is gone',
    },
  },
  {
    defence: 'An instance yields to others that wait',
    file: scheduler,
    remove: 'if (this.#admission.mayGoOn({ of: asker(version), amount: ofInstance(version) }))',
    replaceWith: 'if (version !== undefined)',
    test: {
      file: schedulerTest,
      title:
        'gives the room of an instance to another function that waits, after a few calls of its own queue',
    },
  },
  {
    defence: 'A call that left asks for no room',
    file: scheduler,
    remove: `// One that left needs no instance any more.
      this.#settle(group);`,
    test: { file: schedulerTest, title: 'asks for no room any more when' },
  },
  {
    defence: 'The queue of a function is bounded over its versions',
    file: scheduler,
    remove: 'const waiting = this.#waiting.get(functionId) ?? 0;',
    replaceWith: 'const waiting = group.queue.size;',
    test: {
      file: schedulerTest,
      title: 'refuses calls beyond the queue of their function, whichever of its versions they call',
    },
  },
  {
    defence: 'No sandbox is booted ahead without free memory',
    file: 'runner/src/instances/pool.ts',
    remove: 'if (!reservation) return;',
    replaceWith: 'if (!reservation) { void this.#boot(runtime, "ahead"); return; }',
    test: { file: poolTest, title: 'boots none ahead without free memory, and still boots one for a call' },
  },
  {
    defence: 'Sandboxes that wait in the pool give way',
    file: 'runner/src/instances/pool.ts',
    remove: 'void sandbox.kill();\n    });',
    replaceWith: '});',
    test: { file: poolTest, title: 'ends a waiting sandbox when an instance needs its memory' },
  },
  {
    defence: 'A build waits without the files of its package',
    file: 'runner/src/builds/builder.ts',
    remove: 'const { entries: _project, ...plan } = planned;',
    replaceWith: 'const plan = planned;',
    test: {
      file: 'runner/test/build-admission.test.ts',
      title: 'keeps no files of a package in memory while its build waits or runs',
    },
  },
  {
    defence: 'Builds hold a place while they run',
    file: 'runner/src/admission/machine.ts',
    remove: 'builds: 1,',
    test: {
      file: apiTest,
      title: 'run as memory permits, in turn among functions, and return 429 beyond the queue',
    },
  },
  {
    defence: 'The builds of a function are bounded',
    file: 'bff/src/builds/build-places.ts',
    remove: 'if (ofFunction >= most.ofFunction)',
    replaceWith: 'if (ofFunction >= 1000)',
    test: {
      file: apiTest,
      title: 'run as memory permits, in turn among functions, and return 429 beyond the queue',
    },
  },
  {
    defence: 'Deleting a function ends its builds',
    file: 'bff/src/composition.ts',
    remove: 'builds.forget(gone.functionId);',
    test: {
      file: apiTest,
      title: 'run as memory permits, in turn among functions, and return 429 beyond the queue',
    },
  },
  {
    defence: 'A client that leaves gives up its place',
    file: 'bff/src/gateway/gateway.ts',
    remove: 'queueSignal: left.signal,',
    test: { file: apiTest, title: 'leave the queue when their client goes away' },
  },
  {
    defence: 'Packages are unpacked within a budget',
    file: 'bff/src/memory-budget.ts',
    remove: 'amount: { bytes: Math.min(asked.bytes, total) },',
    replaceWith: 'amount: { bytes: 0 },',
    test: {
      file: unpackingTest,
      title: 'holds as many unpacked packages at a time as there is memory for, in turn among askers',
    },
  },
  {
    defence: 'Too many packages of one asker are refused',
    file: 'bff/src/memory-budget.ts',
    remove: 'this.#admission.waiting(asker) >= waiting.ofAsker ||',
    test: {
      file: unpackingTest,
      title: 'rejects an asker of whom too many packages wait, and lets others wait',
    },
  },
  {
    defence: 'Code that is being sent counts until it is read',
    file: 'bff/src/artifacts/unpacking.ts',
    remove: 'return streamOf(await this.stored(asked, async ({ zip }) => zip), sent);',
    replaceWith: 'sent(); return streamOf(await this.stored(asked, async ({ zip }) => zip), () => {});',
    test: {
      file: unpackingTest,
      title: 'holds the memory of code that is sent until its client has read it or left',
    },
  },
  {
    defence: 'A package that is refused frees its memory',
    file: 'bff/src/artifacts/unpacking.ts',
    remove: 'release();',
    test: { file: unpackingTest, title: 'frees the memory of a package that is refused' },
  },
  {
    defence: 'Asynchronous calls of one function are bounded',
    file: 'bff/src/jobs/async-calls.ts',
    remove: 'most: most.ofFunction,',
    replaceWith: 'most: most.inAll,',
    test: {
      file: asyncTest,
      title: 'fails when too many calls of its function wait, while others find room',
    },
  },
  {
    defence: 'One subject leaves a place for builds of another',
    file: 'runner/src/admission/machine.ts',
    remove: `        builds,
        memoryBytes: memoryBytes * limits.shareOfFunction,`,
    replaceWith: '        memoryBytes: memoryBytes * limits.shareOfFunction,',
    test: {
      file: 'runner/src/admission/machine.test.ts',
      title: 'grants a build of another subject while one subject runs as many as it may',
    },
  },
  {
    defence: 'One subject cannot fill the queue of builds',
    file: 'bff/src/builds/build-places.ts',
    remove: 'if (ofSubject >= free)',
    replaceWith: 'if (free <= 0)',
    test: {
      file: 'bff/src/builds/build-places.test.ts',
      title: 'keeps a place for the next subject when six others take all that they get',
    },
  },
  {
    defence: 'An asker waits in its own queue for a layer that another one wants',
    file: 'runner/src/builds/layers/layer-requests.ts',
    remove: 'const name = JSON.stringify([key, ...askedBy]);',
    replaceWith: 'const name = JSON.stringify([key, askedBy.length]);',
    test: {
      file: 'runner/src/builds/layers/layer-requests.test.ts',
      title: 'builds a layer at the turn of its asker although another asker with a long queue wants it too',
    },
  },
  {
    defence: 'A build that waits for another one can be cancelled',
    file: 'runner/src/builds/layers/layer-requests.ts',
    remove: "signal?.addEventListener('abort', leave, { once: true });",
    test: {
      file: 'runner/src/builds/layers/layer-requests.test.ts',
      title: 'ends at once when it is cancelled while it waits for a build of the same asker',
    },
  },
] satisfies readonly Mutation[];

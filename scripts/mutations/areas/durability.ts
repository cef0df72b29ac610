import type { Mutation } from '../mutation.ts';

const scheduler = 'runner/src/instances/instance-scheduler.ts';
const schedulerTest = 'runner/src/instances/instance-scheduler.test.ts';
const deletion = 'bff/src/functions/deletion.test.ts';
const retention = 'bff/src/store/retention.test.ts';
const builds = 'bff/src/builds/builds.test.ts';
const starts = 'bff/src/storage/start-faults.test.ts';
const damagedPackages = 'bff/src/storage/damaged-packages.test.ts';
const serving = 'bff/src/storage/serving-faults.test.ts';
const queue = 'bff/src/jobs/async-calls.test.ts';
const leases = 'bff/src/jobs/leases.test.ts';
const powerCut = {
  file: 'bff/src/storage/power-cut.test.ts',
  title: 'console › keeps every acknowledged version, key and secret through a power cut',
};
const metrics = 'bff/src/metrics/call-metrics.test.ts';
const clock = 'bff/src/iam/clock-setbacks.test.ts';
const races = 'bff/src/store/concurrent-changes.test.ts';

export const mutations = [
  {
    defence: 'The number of rows with figures of calls is limited',
    file: 'bff/src/metrics/metric-store.ts',
    remove: 'count > rowsMost ? 1 : 0,',
    replaceWith: '0,',
    test: { file: metrics, title: 'limits the number of rows, and drops the oldest first' },
  },
  {
    defence: 'Figures of calls go after their time',
    file: 'bff/src/metrics/call-metrics.ts',
    remove: 'beforeMs: nowMs - ageMs',
    replaceWith: 'beforeMs: 0',
    test: {
      file: metrics,
      title: 'prunes minutes after a day and hours after a month, but keeps the last call',
    },
  },
  {
    defence: 'Figures of a deleted function are deleted',
    file: 'bff/src/metrics/call-metrics.ts',
    remove: "this.#tryTo('the metrics of a deleted function stay', () => this.#store.deleteOf(functionId));",
    test: {
      file: metrics,
      title: 'deletes the figures of a deleted function, also of one that an earlier process deleted',
    },
  },
  {
    defence: 'Figures that could not be written wait for the next attempt',
    file: 'bff/src/metrics/call-metrics.ts',
    remove: 'if (!isWritten) return this.#keepWaiting();',
    test: { file: metrics, title: 'keeps figures that could not be written for the next attempt' },
  },
  {
    defence: 'A version that is not created leaves no package',
    file: 'bff/src/functions/versions.ts',
    remove: 'return await made.finally(() => this.#deps.onReleased(sha256));',
    replaceWith: 'return await made;',
    test: {
      file: 'bff/src/routes/versions.test.ts',
      title: 'leave no package when they are not created',
    },
  },
  {
    defence: 'Deleting a version rejects its waiting calls',
    file: scheduler,
    remove: 'group?.queue.rejectAll(deletedError(versionId));',
    test: {
      file: schedulerTest,
      title: 'rejects the waiting calls of a retired version and starts none of its instances',
    },
  },
  {
    defence: 'A call that names a deleted version gets no instance',
    file: scheduler,
    remove: 'if (this.#retired.has(version.versionId)) throw deletedError(version.versionId);',
    test: { file: schedulerTest, title: 'rejects a call that names a version retired earlier' },
  },
  {
    defence: 'A deleted version is not kept ready',
    file: scheduler,
    remove: '!this.#retired.has(version.versionId)',
    replaceWith: 'version !== undefined',
    test: {
      file: schedulerTest,
      title: 'keeps no instance of a retired version ready when the wanted set still names it',
    },
  },
  {
    defence: 'An update of a function reads what it changes in its own transaction',
    file: 'bff/src/functions/functions.ts',
    remove: `const make = async (trx: StoreTransaction) => {
      const before = await this.row(id, trx);`,
    replaceWith: `const before = await this.row(id);
    const make = async (trx: StoreTransaction) => {`,
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
    remove: `const operation = await this.#deps.store.transaction().execute(async (trx) => {
      await kind.resource(id, trx);
      await requireExisting(trx, added);`,
    replaceWith: `await requireExisting(this.#deps.store as never, added);
    const operation = await this.#deps.store.transaction().execute(async (trx) => {
      await kind.resource(id, trx);`,
    test: { file: races, title: 'binds no role to a service account that is deleted meanwhile' },
  },
  {
    defence: 'The store overwrites what it deletes',
    file: 'bff/src/store/store.ts',
    remove: ' pragma secure_delete=on;',
    test: {
      file: deletion,
      title: 'overwrites values among those of functions that stay, however full the pages are',
    },
  },
  {
    defence: 'A deletion empties the log beside the store',
    file: 'bff/src/functions/version-cleanup.ts',
    remove: 'await emptyWal(store);',
    test: {
      file: deletion,
      title: 'leaves nothing of its code, environment and log in any file of the data folder',
    },
  },
  {
    defence: 'Operations of a deleted function lose the environment',
    file: 'bff/src/functions/functions.ts',
    remove: 'await this.#deps.operations.redact(trx, { functionId: id, afterSeq: redactedSeq });',
    test: {
      file: deletion,
      title: 'leaves nothing of its code, environment and log in any file of the data folder',
    },
  },
  {
    defence: 'Operations of a deleted version lose the environment',
    file: 'bff/src/functions/versions.ts',
    remove: 'await this.#deps.operations.redact(trx, { functionId: row.function_id, versionId: id });',
    test: { file: deletion, title: 'removes its code and environment, and leaves those of the others' },
  },
  {
    defence: 'The unpacked code of a package goes with its last version',
    file: 'bff/src/functions/version-cleanup.ts',
    remove: 'await runner.dropCode(sha256);',
    replaceWith: 'continue;',
    test: { file: deletion, title: 'removes its code and environment, and leaves those of the others' },
  },
  {
    defence: 'The store of logs overwrites what it deletes',
    file: 'bff/src/logs/log-store.ts',
    remove: "this.#db.exec('pragma secure_delete=on;');",
    test: {
      file: deletion,
      title: 'leaves nothing of its code, environment and log in any file of the data folder',
    },
  },
  {
    defence: 'A start deletes the log entries of functions that are gone',
    file: 'bff/src/composition.ts',
    remove:
      'await logs.sweep(async (id) => (await functions.exists(id)) || (await isApiGateway(store, id)));',
    test: {
      file: 'bff/src/logs/log-thread.test.ts',
      title: 'deletes at start the entries of functions that are gone',
    },
  },
  {
    defence: 'A start removes the folders of runners that were killed',
    file: 'runner/src/sandbox/hosts.ts',
    remove: '(Number(pid) !== process.pid && startOf(pid) === start)',
    replaceWith: '(Number(pid) !== process.pid && startOf(pid) !== undefined)',
    test: {
      file: 'runner/test/lifecycle.test.ts',
      title: 'removes the folder of a process that ended, though another one has its number now',
    },
  },
  {
    defence: 'Operations are deleted when they are too old',
    file: 'bff/src/operations/operations.ts',
    remove: "eb('created_at_ms', '<', this.#now() - keptMs),",
    test: {
      file: retention,
      title: 'deletes operations older than 14 days with their idempotency keys, and keeps younger ones',
    },
  },
  {
    defence: 'Operations are deleted when they are too many',
    file: 'bff/src/operations/operations.ts',
    remove: "eb('seq', '<=', Number(newest ?? 0) - keptMax),",
    test: { file: retention, title: 'keeps the newest 10 000 operations' },
  },
  {
    defence: 'The failure of a build is written again after a write that failed',
    file: 'bff/src/builds/builds.ts',
    remove: 'if (signal.aborted) return;',
    replaceWith: 'return;',
    test: { file: builds, title: 'writes the failure of a build once the disk takes writes again' },
  },
  {
    defence: 'The log of a build whose version was deleted is not kept',
    file: 'bff/src/builds/builds.ts',
    remove: 'if (!(await isWanted())) await this.#logs.forget(operationId);',
    test: { file: builds, title: 'keep the log of a build while its version is there' },
  },
  {
    defence: 'An empty database among the files of a console is refused',
    file: 'bff/src/store/store.ts',
    remove: 'if (sign === undefined) return;',
    replaceWith: 'if (sign !== undefined) return;',
    test: { file: starts, title: 'refuses a data folder without its database' },
  },
  {
    defence: 'A database of a newer release or another program is refused',
    file: 'bff/src/store/store.ts',
    remove: 'checkOurs(raw, { file, dataDir });',
    test: { file: starts, title: 'refuses the database that' },
  },
  {
    defence: 'An empty owner token lets nobody in',
    file: 'bff/src/iam/owner.ts',
    remove: 'if (secret.length >= ownerTokenLengthMin) return secret;',
    replaceWith: 'if (secret.length >= 0) return secret;',
    test: { file: starts, title: 'refuses a damaged' },
  },
  {
    defence: 'A damaged log does not stop the console',
    file: 'bff/src/storage/replaceable-database.ts',
    remove: 'if (!isDamage(error)) throw error;',
    replaceWith: 'throw error;',
    test: { file: starts, title: 'goes on without a log that is' },
  },
  {
    defence: 'A package is checked on its way out',
    file: 'bff/src/artifacts/unpacking.ts',
    remove: 'return isIt ? { ...checked, sha256, zip } : undefined;',
    replaceWith: 'return { ...checked, sha256, zip };',
    test: { file: damagedPackages, title: 'names the version whose package is' },
  },
  {
    defence: 'An upload heals a damaged package',
    file: 'bff/src/artifacts/artifact-store.ts',
    remove: 'if (await this.#has(sha256, zip)) return;',
    replaceWith: 'if (await readFile(path).catch(() => undefined)) return;',
    test: { file: damagedPackages, title: 'names the version whose package is' },
  },
  {
    defence: 'A full disk is named',
    file: 'bff/src/storage/storage-fault.ts',
    remove: "  13: 'full',",
    test: {
      file: serving,
      title:
        'names a full disk in every write, keeps serving reads and warm calls, and recovers when space is free',
    },
  },
  {
    defence: 'A damaged page is told with its file',
    file: 'bff/src/storage/storage-fault.ts',
    remove: "  11: 'damaged',",
    test: {
      file: serving,
      title: 'answers a request that meets a damaged page with a sentence, and goes on with the others',
    },
  },
  {
    defence: 'A start takes up asynchronous calls that were accepted',
    file: 'bff/src/jobs/async-call-rows.ts',
    remove: '.set({ due_at_ms: nowMs })',
    replaceWith: '.set({ depth: 0 })',
    test: { file: leases, title: 'runs again, says so in its log, and leaves the store at its end' },
  },
  {
    defence: 'An asynchronous call that was interrupted stays on disk',
    file: 'bff/src/jobs/async-calls.ts',
    remove: "if (error instanceof RunnerError && error.code === 'RUNNER_CLOSED') return 'interrupted';",
    test: {
      file: queue,
      title: 'stays on disk when the process ends before it was done, and its log says so',
    },
  },
  {
    defence: 'An asynchronous call that stops the console is given up in the end',
    file: 'bff/src/jobs/async-calls.ts',
    remove: 'if (call.restarts > restartsMax) {',
    replaceWith: 'if (call.restarts > restartsMax * 100) {',
    test: { file: leases, title: 'fails for good when the console stopped too often before it was done' },
  },
  {
    defence: 'A package is synced before it has its name',
    file: 'bff/src/artifacts/artifact-store.ts',
    remove: 'await file.sync();',
    test: powerCut,
  },
  {
    defence: 'The name of a package is synced before its row is written',
    file: 'bff/src/artifacts/artifact-store.ts',
    remove: 'await syncDir(dir);',
    test: powerCut,
  },
  {
    defence: 'The folder of a package is synced into the one above',
    file: 'bff/src/artifacts/artifact-store.ts',
    remove: 'if (isNewDir) await syncDir(this.#dir);',
    test: powerCut,
  },
  {
    defence: 'A secret is synced before it has its name',
    file: 'bff/src/storage/durable-file.ts',
    remove: `    writeFileSync(file, text);
    fsyncSync(file);`,
    replaceWith: '    writeFileSync(file, text);',
    test: powerCut,
  },
  {
    defence: 'The name of a secret is synced',
    file: 'bff/src/storage/durable-file.ts',
    remove: `  renameSync(aside, path);
  syncDir(dirname(path));`,
    replaceWith: '  renameSync(aside, path);',
    test: powerCut,
  },
  {
    defence: 'Tokens of before the clock was set back end',
    file: 'bff/src/iam/token-issuer.ts',
    remove: ' && gen === this.#setbacks',
    test: {
      file: clock,
      title: 'ends every token and session of before, when it went back by',
    },
  },
  {
    defence: 'A token that was issued in the future is refused',
    file: 'bff/src/iam/token-issuer.ts',
    remove: ' && iat * 1000 <= now + skewMs',
    test: { file: clock, title: 'makes no token last longer than 12 hours while the console runs' },
  },
  {
    defence: 'A token ends by the clock that no one sets',
    file: 'bff/src/iam/token-issuer.ts',
    remove: ' && this.#elapsed() < known.endsAtMs',
    test: { file: clock, title: 'makes no token last longer than 12 hours while the console runs' },
  },
  {
    defence: 'The log of an asynchronous call is written before the call is removed',
    file: 'bff/src/jobs/async-calls.ts',
    remove: `// Its log is all that is left of it.
    await logs.written(version.functionId);`,
    test: { file: 'bff/src/jobs/async-calls.test.ts', title: 'stays in the store until its log is written' },
  },
  {
    defence: 'An upgrade drops the secrets of deleted versions',
    file: 'bff/src/store/store.ts',
    remove: "raw.exec('vacuum');",
    test: { file: 'bff/src/store/upgrade.test.ts', title: 'keeps everything of a database of' },
  },
  {
    defence: 'Answers name files of the data folder by its setting',
    file: 'bff/src/storage/storage-fault.ts',
    remove: 'const file = nameInAnswers(fault?.path ?? dataDir, dataDir);',
    replaceWith: 'const file = fault?.path ?? dataDir;',
    test: {
      file: 'bff/src/storage/host-paths.test.ts',
      title: 'name no path of the host in errors of the API, while the log names the data folder',
    },
  },
  {
    defence: 'gRPC shows no message of an error that nothing foresaw',
    file: 'bff/src/grpc/transcode.ts',
    remove:
      "details: `The console failed to answer; it is not your request's fault. The log has details under request ${requestId}.`,",
    replaceWith: 'details: String(error),',
    test: {
      file: 'bff/src/storage/host-paths.test.ts',
      title: 'name no path of the host in errors of gRPC outside the API',
    },
  },
  {
    defence: 'An asynchronous call that ended is removed once the disk takes writes again',
    file: 'bff/src/jobs/until-written.ts',
    remove: 'if (signal.aborted) return;',
    replaceWith: 'return;',
    test: {
      file: 'bff/src/jobs/async-calls.test.ts',
      title: 'leaves the store once the disk takes writes again, and its log says what may happen before',
    },
  },
] satisfies readonly Mutation[];

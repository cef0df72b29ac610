/** The life of instances: scaling, queueing, cancelling, deleting, ending. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunner, type Runner } from '../src/index.ts';
import { dataDir, eventually, openRunner, returned, run, version, versionOf } from './harness.ts';
import { groupsOf } from './isolation/traces.ts';

/** Waits for a file that never exists in the sandbox. */
const waiting = {
  'index.js': 'exports.main = (event) => new Promise((done) => setTimeout(done, event.ms, process.pid));',
};

let runner: Runner;
beforeEach(async () => {
  runner = await openRunner();
});
afterEach(() => runner.close());

const ownSandboxes = () =>
  readdirSync(path.join(dataDir, 'sandboxes'))
    .filter((name) => name.startsWith(`${process.pid}-`))
    .map((name) => path.join(dataDir, 'sandboxes', name))
    .flatMap((dir) => readdirSync(dir).map((id) => path.join(dir, id)))
    .filter((dir) => /\/[0-9a-f]{18}$/.test(dir));
/** Packages that this process's runners have unpacked. */
const unpacked = () =>
  readdirSync(path.join(dataDir, 'sandboxes'))
    .filter((name) => name.startsWith(`${process.pid}-`))
    .map((name) => path.join(dataDir, 'sandboxes', name, 'packages'))
    .flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : []));
/** Sandboxes that hold a version; the others wait in the pool. */
const ownInstances = () => ownSandboxes().filter((dir) => filesIn(path.join(dir, 'code')) > 0);

/** Processes of this machine whose parent is this process. */
const children = () =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/stat`)) return false;
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(process.pid);
    } catch {
      return false;
    }
  });

describe('the runner', () => {
  it('leaves no process and no folder when it closes in the middle of calls', async () => {
    const toRun = version('process', { runtime: 'nodejs22', entrypoint: 'index.hangs' });
    const calls = [1, 2, 3].map(() => run(runner, toRun).catch((error: unknown) => error));
    await eventually(() => ownInstances().length === 3, 'three sandboxes exist');
    await runner.close();
    for (const result of await Promise.all(calls)) expect(result).toMatchObject({ code: 'RUNNER_CLOSED' });
    expect(ownSandboxes()).toEqual([]);
    await eventually(() => children().every((pid) => !isSandbox(pid)), 'no child of ours is left');
    await expect(runner.invoke(toRun, { requestId: 'x', eventJson: '{}' })).rejects.toMatchObject({
      code: 'RUNNER_CLOSED',
    });
  });

  it('ends a sandbox that is still booting when it closes', async () => {
    const call = run(runner, version('context', { runtime: 'nodejs22' })).catch((error: unknown) => error);
    await eventually(() => ownSandboxes().length > 0, 'a sandbox boots');
    await runner.close();
    expect(await call).toMatchObject({ code: 'RUNNER_CLOSED' });
    expect(ownSandboxes()).toEqual([]);
  });

  it('closes while it finds out whether the machine can isolate', async () => {
    const probes = [1, 2, 3, 4].map(() => runner.isolationProblem());
    await runner.close();
    await Promise.all(probes);
    const ownFolders = readdirSync(path.join(dataDir, 'sandboxes')).filter((name) =>
      name.startsWith(`${process.pid}-`),
    );
    expect(ownFolders).toEqual([]);
  });

  it('gives a version a sandbox that was booted ahead, without code or identity', async () => {
    runner.prewarm('nodejs22');
    await eventually(() => ownSandboxes().length === 1, 'a sandbox is booted');
    expect(ownInstances()).toEqual([]);
    const [ahead] = ownSandboxes();
    const toRun = version('context', { runtime: 'nodejs22', serviceAccountId: 'account1' });
    expect(returned(await run(runner, toRun))).toMatchObject({
      calls: 1,
      token: { access_token: 't1.of-account1' },
    });
    expect(ownInstances()).toEqual([ahead]);
  });

  it.each(['X_YCF_NO_RUNTIME_POOL', 'NODE_OPTIONS'])(
    'boots a sandbox for a version alone when it sets %s',
    async (name) => {
      runner.prewarm('nodejs22');
      await eventually(() => ownSandboxes().length === 1, 'a sandbox is booted');
      const [ahead] = ownSandboxes();
      const environment = {
        [name]: { X_YCF_NO_RUNTIME_POOL: '1', NODE_OPTIONS: '--no-warnings' }[name] ?? '',
      };
      await run(runner, version('context', { runtime: 'nodejs22', environment }));
      expect(ownInstances()).toHaveLength(1);
      expect(ownInstances()).not.toContain(ahead);
    },
  );

  it('serves calls of one version side by side, each in an instance of its own', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22' });
    const outcomes = await Promise.all([1, 2, 3].map(() => run(runner, toRun, { event: { ms: 300 } })));
    expect(outcomes.every(({ kind, timings }) => kind === 'returned' && timings.cold)).toBe(true);
    expect(ownInstances()).toHaveLength(3);
  });

  it('lets a version with concurrency serve several calls in one instance', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22', concurrency: 4 });
    await run(runner, toRun, { event: { ms: 0 } });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => run(runner, toRun, { event: { ms: 200 } })));
    expect(outcomes.every(({ kind, timings }) => kind === 'returned' && !timings.cold)).toBe(true);
    expect(ownInstances()).toHaveLength(1);
  });

  it('gives what calls in one instance print to the one that began last', async () => {
    const source = `let goOn;
exports.main = async ({ name }) => {
  console.log(name + ' begins');
  if (name === 'first') await new Promise((done) => { goOn = done; });
  else goOn();
  await null;
  console.log(name + ' ends');
};`;
    const toRun = versionOf({ 'index.js': source }, { runtime: 'nodejs22', concurrency: 2 });
    const begun = Promise.withResolvers<void>();
    const printed: string[] = [];
    const first = run(runner, toRun, {
      event: { name: 'first' },
      onLog: ({ stream, text }) => {
        if (stream !== 'stdout') return;
        printed.push(text);
        begun.resolve();
      },
    });
    await begun.promise;
    const second = await run(runner, toRun, { event: { name: 'second' } });
    expect((await first).kind).toBe('returned');
    expect(printed[0]).toBe('first begins');
    expect(second.lines('stdout')[0]).toBe('second begins');
    expect([...printed, ...second.lines('stdout')].toSorted()).toEqual([
      'first begins',
      'first ends',
      'second begins',
      'second ends',
    ]);
    expect(second.lines('stdout')).toContain('first ends');
  });

  it('queues calls over the bound of instances, and refuses calls over the bound of the queue', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22' });
    const outcomes = await Promise.all(
      Array.from({ length: 125 }, () => run(runner, toRun, { event: { ms: 5 } })),
    );
    const kinds = Object.groupBy(outcomes, ({ kind }) => kind);
    expect(kinds.returned).toHaveLength(110);
    expect(kinds.throttled).toHaveLength(15);
    expect(kinds.throttled?.[0]).toMatchObject({
      error: { errorType: 'TooManyRequests', errorMessage: expect.stringContaining('100 calls') },
    });
    expect(ownInstances().length).toBeLessThanOrEqual(10);
  }, 60_000);

  it('queues calls over the limit that a version has of its own', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22', instancesLimit: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => run(runner, toRun, { event: { ms: 20 } })),
    );
    expect(new Set(outcomes.map(returned)).size).toBeLessThanOrEqual(2);
    expect(ownInstances().length).toBeLessThanOrEqual(2);
  });

  it('never shares an instance between versions, even of the same code', async () => {
    const [one, other] = [1, 2].map(() => version('context', { runtime: 'nodejs22' }));
    if (!one || !other) throw new Error('two versions');
    await run(runner, one);
    expect(returned(await run(runner, other))).toMatchObject({ calls: 1 });
    expect(returned(await run(runner, one))).toMatchObject({ calls: 2 });
  });

  it('ends a cancelled call with the reason, and its instance with it', async () => {
    const toRun = version('process', { runtime: 'nodejs22', entrypoint: 'index.hangs' });
    const abort = new AbortController();
    const call = run(runner, toRun, {
      signal: abort.signal,
      onLog: ({ text }) => text.startsWith('START') && abort.abort(new Error('the person left')),
    });
    await expect(call).rejects.toThrow('the person left');
    await eventually(() => ownInstances().length === 0, 'the sandbox is gone');
  });

  it('stops the instances of a deleted version: idle ones at once, busy ones after their call', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22' });
    await Promise.all([run(runner, toRun, { event: { ms: 50 } }), run(runner, toRun, { event: { ms: 50 } })]);
    const last = run(runner, toRun, { event: { ms: 200 } });
    await runner.retire(toRun.versionId);
    expect(await last).toMatchObject({ kind: 'returned' });
    expect(ownInstances()).toEqual([]);
  });

  it('removes the unpacked code of a dropped package, and unpacks it again for a version that has it', async () => {
    const one = versionOf({ 'index.js': 'exports.main = () => 1;' }, { runtime: 'nodejs22' });
    await run(runner, one);
    expect(unpacked()).toEqual([one.code.sha256]);
    await runner.retire(one.versionId);
    await runner.dropCode(one.code.sha256);
    expect(unpacked()).toEqual([]);
    const other = { ...one, versionId: `${one.versionId}x` };
    expect(await run(runner, other)).toMatchObject({ kind: 'returned' });
  });

  it('removes the folder of a process that ended, though another one has its number now', async () => {
    const left = path.join(dataDir, 'sandboxes', `${process.ppid}-1-${'0'.repeat(12)}`);
    mkdirSync(path.join(left, 'packages'), { recursive: true });
    await (await openRunner()).close();
    expect(existsSync(left)).toBe(false);
  });

  it('says of a runtime that is not there how to get it, and takes no other', async () => {
    const outcome = run(runner, version('context', { runtime: 'nodejs18' }));
    await expect(outcome).rejects.toMatchObject({
      code: 'RUNTIME_NOT_INSTALLED',
      message: expect.stringContaining('nodejs18'),
    });
    await expect(run(runner, version('context', { runtime: 'cobol' }))).rejects.toThrow(
      'There is no runtime "cobol"',
    );
  });

  it('finds nothing wrong with this machine', async () => {
    expect(await runner.isolationProblem()).toBe(undefined);
  });

  it('leaves nothing behind when its process is killed', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'runner-process.ts')], {
      env: { ...process.env, FC_TEST_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const sandboxesOf = () =>
      readdirSync(path.join(dataDir, 'sandboxes')).filter((name) => name.startsWith(`${child.pid}-`));
    await once(child.stdout, 'data');
    const below = descendants(child.pid ?? 0);
    expect(below.length).toBeGreaterThan(4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await eventually(() => below.every((pid) => !isRunning(pid)), 'its processes are gone');
    expect(sandboxesOf()).toHaveLength(1);
    await (await openRunner()).close();
    expect(sandboxesOf()).toEqual([]);
    expect(groupsOf(child.pid ?? 0)).toEqual([]);
  });

  it('says how much memory and how many cores there are for a version', () => {
    const { memoryBytes, cpuCores } = runner.capacity();
    expect(cpuCores).toBe(availableParallelism());
    expect(memoryBytes).toBeGreaterThan(256 * 1024 * 1024);
    expect(memoryBytes).toBeLessThanOrEqual(totalmem());
  });

  it('refuses code whose paths lead outside, and writes nothing', async () => {
    const toRun = versionOf({ '../../../outside.js': 'exports.main = () => 1' }, { runtime: 'nodejs22' });
    await expect(run(runner, toRun)).rejects.toThrow('is no path inside the package');
    expect(existsSync(path.join(dataDir, 'outside.js'))).toBe(false);
    expect(unpacked()).toEqual([]);
  });
});

describe('a provisioned instance', () => {
  const ready: unknown[] = [];
  const log = {
    info: (fields: object, message: string) => ready.push({ ...fields, message }),
    warn: () => {},
  };
  /** The number of instances that have become ready. */
  const become = (count: number) =>
    eventually(() => ready.length === count, `${count} provisioned instances have become ready`);
  let provisioning: Runner;
  beforeEach(async () => {
    ready.length = 0;
    provisioning = await createRunner({ dataDir, tokens: { tokenFor: async () => undefined }, log });
  });
  afterEach(() => provisioning.close());

  it('serves the first call warm', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22' });
    provisioning.provision([{ version: toRun, instances: 2 }]);
    await become(2);
    expect(ownInstances()).toHaveLength(2);
    const outcomes = await Promise.all([1, 2].map(() => run(provisioning, toRun, { event: { ms: 100 } })));
    expect(outcomes.map(({ timings }) => timings.cold)).toEqual([false, false]);
    expect(ownInstances()).toHaveLength(2);
  });

  it('gets a replacement when a call ends it, and none when it is no longer wanted', async () => {
    const toRun = version('process', {
      runtime: 'nodejs22',
      entrypoint: 'index.hangs',
      executionTimeoutMs: 500,
    });
    provisioning.provision([{ version: toRun, instances: 1 }]);
    await become(1);
    expect(await run(provisioning, toRun)).toMatchObject({ kind: 'timedOut', timings: { cold: false } });
    await become(2);
    provisioning.provision([]);
    await eventually(() => ownInstances().length === 0, 'it is gone');
  });

  it('goes with its version', async () => {
    const toRun = versionOf(waiting, { runtime: 'nodejs22' });
    provisioning.provision([{ version: toRun, instances: 1 }]);
    await become(1);
    await provisioning.retire(toRun.versionId);
    expect(ownInstances()).toEqual([]);
  });
});

/** A process that ended and that the machine's init has not reaped does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** All descendants of a process. */
function descendants(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const own = existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
  return own.flatMap((child) => [child, ...descendants(child)]);
}

/** A sandbox may remove its folder between listing and reading. */
function filesIn(dir: string): number {
  try {
    return readdirSync(dir).length;
  } catch {
    return 0;
  }
}

function isSandbox(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bwrap');
  } catch {
    return false;
  }
}

/** Tests the contract between the platform and a function where the version of an interpreter may change it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import {
  failureOf,
  installedRuntimes,
  openRunner,
  representativeRuntimes,
  returned,
  run,
  tokenOf,
  version,
  versionOf,
} from './harness.ts';

const rowsFor = <Row>(applies: boolean, rows: Row[]): Row[] => (applies ? rows : []);

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

describe.each(await installedRuntimes())('%s', (runtime) => {
  const isNode = runtime.startsWith('nodejs');
  const failure = (folder: string, entrypoint: string) =>
    failureOf(runner, version(folder, { runtime, entrypoint }));

  it('runs the version that its id names', async () => {
    const value = returned(await run(runner, version('context', { runtime })));
    const info = (await runner.runtimes()).find(({ id }) => id === runtime);
    expect(value).toMatchObject({ version: info?.exactVersion });
    expect(info?.exactVersion?.replaceAll('.', '').startsWith(runtime.replace(/^[a-z]+/, ''))).toBe(true);
  });

  it('gives event and context to the handler', async () => {
    const event = { a: [1, { b: 'ä' }], ['__proto__']: { polluted: true } };
    const toRun = version('context', { runtime, serviceAccountId: 'account1' });
    const outcome = await run(runner, toRun, {
      requestId: '3f0ae2b4-0000-4000-8000-000000000001',
      eventJson: '{"a":[1,{"b":"ä"}],"__proto__":{"polluted":true}}',
    });
    expect(returned(outcome)).toMatchObject({
      calls: 1,
      requestId: '3f0ae2b4-0000-4000-8000-000000000001',
      awsRequestId: '3f0ae2b4-0000-4000-8000-000000000001',
      functionName: 'd4efunction',
      functionVersion: toRun.versionId,
      folderId: 'b1gfolder',
      memory: isNode ? '256' : 256,
      token: tokenOf('account1'),
      cwd: '/function/code',
    });
    expect(JSON.stringify((returned(outcome) as { event: unknown }).event)).toBe(JSON.stringify(event));
    const { remainingMs } = returned(outcome) as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(5000);
    expect(remainingMs).toBeLessThanOrEqual(10_000);
  });

  it("sees the version's environment and nothing of the machine's", async () => {
    const environment = { GREETING: 'hello', PATH: '/mine', _HANDLER: 'mine', LD_LIBRARY_PATH: '/mine' };
    const value = returned(await run(runner, version('context', { runtime, environment })));
    const seen = (value as { environment: Record<string, string> }).environment;
    expect(seen).toMatchObject({
      GREETING: 'hello',
      PATH: '/function/code:/function/runtime/bin:/function/runtime:/usr/bin:/usr/local/bin:/sbin:/bin',
      _HANDLER: 'index.main',
      LAMBDA_TASK_ROOT: '/function/code',
    });
    const documented = [
      'AWS_LAMBDA_RUNTIME_API',
      'GREETING',
      'HOME',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'LD_LIBRARY_PATH',
      ...(isNode ? ['NODE_ENV'] : []),
      'PATH',
      'PWD',
      'PYTHONDONTWRITEBYTECODE',
      'X_YCF_CONCURRENCY',
      'X_YCF_MEMORY_SIZE',
      '_HANDLER',
    ];
    expect(Object.keys(seen).filter((name) => !documented.includes(name))).toEqual([]);
  });

  it.each(['text', 'promise'])('returns a value as JSON (%s)', async (entry) => {
    const outcome = await run(runner, version('returns', { runtime, entrypoint: `index.${entry}` }));
    expect(returned(outcome)).toEqual(entry === 'text' ? 'a text' : [1, 2]);
  });

  it('lets an async handler return nothing, and not a sync one', async () => {
    const entry = (name: string) => version('returns', { runtime, entrypoint: `index.${name}` });
    expect(returned(await run(runner, entry('asyncNothing')))).toBe(null);
    const { error } = await failure('returns', 'index.syncNothing');
    expect(error.errorMessage).toBe(
      'Non-async entry point should provide a result. Return a value or use async function instead',
    );
  });

  it.each<[string, RegExp]>([
    ['circular', /circular/i],
    ['unserialisable', /BigInt|not JSON serializable/],
    ...rowsFor<[string, RegExp]>(isNode, [
      ['aFunction', /returned a function/],
      ['throwingToJson', /will not be written/],
    ]),
    ...rowsFor<[string, RegExp]>(!isNode, [['not_a_number', /not JSON compliant/]]),
  ])('says why a value has no JSON form (%s)', async (entry, message) => {
    const { error, phase } = await failure('returns', `index.${entry}`);
    expect(phase).toBe('handler');
    expect(error.errorMessage).toMatch(message);
  });

  it.each(isNode ? ['sync', 'async', 'late', 'rejectsAside'] : ['sync', 'asynchronous'])(
    'reports what the handler throws (%s)',
    async (entry) => {
      const outcome = await failure('throws', `index.${entry}`);
      expect(outcome.error.errorType).toBe('PaymentError');
      const first = outcome.error.stackTrace?.[0];
      if (isNode) expect(first).toMatchObject({ file: '/function/code/index.js' });
      else expect(first).toMatch(/^ {2}File "\/function\/code\/index\.py", line \d+, in /);
      expect(JSON.stringify(outcome.error.stackTrace)).not.toContain('/function/runtime');
      expect(outcome.lines('stderr').join('\n')).toContain('[ERROR] ');
    },
  );

  it.each(rowsFor(!isNode, ['base', 'base_async']))(
    'fails a call with what is raised and no Exception, and lives on (%s)',
    async (entry) => {
      const toRun = version('throws', { runtime, entrypoint: `index.${entry}` });
      for (const name of ['KeyboardInterrupt', 'GeneratorExit', 'CancelledError', 'OwnInterrupt']) {
        const outcome = await run(runner, toRun, { event: { raise: name } });
        expect(outcome).toMatchObject({ kind: 'failed', phase: 'handler', error: { errorType: name } });
        // The event loop of Python 3.7 does not record where a task was cancelled.
        if (entry === 'base') expect(JSON.stringify(outcome)).toContain('index.py');
      }
      const next = await run(runner, toRun);
      expect([returned(next), next.timings.cold]).toEqual(['lives on', false]);
      const atLoad = versionOf({ 'index.py': 'raise KeyboardInterrupt("at load")\n' }, { runtime });
      expect(await run(runner, atLoad)).toMatchObject({
        kind: 'failed',
        phase: 'init',
        error: { errorType: 'KeyboardInterrupt', errorMessage: 'at load' },
      });
    },
  );

  it.each([
    ['absent.main', /^Cannot find module '\/function\/code\/absent\.(js|py)'/],
    ['throwing.main', /^thrown at import$/],
    ['needing.main', isNode ? /^Cannot find module 'a-package-that/ : /^No module named 'a_package_that/],
  ])('says why %s is no entry point', async (entrypoint, message) => {
    const { error, phase, timings, lines } = await failure('entrypoints', entrypoint);
    expect(error.errorMessage).toMatch(message);
    // The author of a function has no use for the platform's own frames.
    const shown = JSON.stringify([error.stackTrace, isNode ? [] : lines('stderr')]);
    expect(shown).not.toMatch(/\/function\/runtime|bootstrap|importlib/);
    if (!isNode && entrypoint === 'needing.main') expect(shown).toContain('/function/code/needing.py');
    expect(phase).toBe('init');
    expect(timings.durationMs).toBeLessThan(10_000);
  });

  it.each(['broken', 'throwing'])('names the file and line of code that does not load (%s)', async (file) => {
    const { error } = await failure('entrypoints', `${file}.main`);
    const trace = JSON.stringify(error.stackTrace);
    const line = { broken: isNode ? 3 : 5, throwing: isNode ? 4 : 8 }[file];
    if (isNode)
      expect(error.stackTrace).toContainEqual(
        expect.objectContaining({ file: `/function/code/${file}.js`, line }),
      );
    else expect(trace).toContain(`File \\"/function/code/${file}.py\\", line ${line}`);
    expect(error.errorType).toBe(file === 'broken' ? 'SyntaxError' : 'TypeError');
  });

  it("finds preinstalled modules, and prefers the function's own", async () => {
    expect(returned(await run(runner, version('modules', { runtime })))).toBe("the function's own");
    if (isNode) return;
    const shadow = version('modules', { runtime, entrypoint: 'index.shadow' });
    expect(returned(await run(runner, shadow))).toBe("the function's context.py");
  });
});

describe.each(await representativeRuntimes())('a process of %s', (runtime) => {
  it.each([
    ['exits', { code: 0 }, /^exit status 0/],
    ['exits', { code: 3 }, /^exit status 3/],
    ['killsItself', {}, /^killed by signal 9/],
  ])('fails the call at once when the process ends (%s %o)', async (entry, event, message) => {
    const toRun = version('process', { runtime, entrypoint: `index.${entry}`, executionTimeoutMs: 20_000 });
    const outcome = await run(runner, toRun, { event });
    expect(outcome).toMatchObject({ kind: 'crashed', error: { errorType: 'UserCodeError' } });
    expect(JSON.stringify(outcome)).toMatch(new RegExp(message.source.replace('^', '"')));
    expect(outcome.timings.durationMs).toBeLessThan(10_000);
  });

  it.each(['spins', 'hangs'])(
    'is stopped at its timeout (%s), and the next call gets a fresh one',
    async (entry) => {
      const toRun = version('process', { runtime, entrypoint: `index.${entry}`, executionTimeoutMs: 300 });
      for (const outcome of [await run(runner, toRun), await run(runner, toRun)]) {
        expect(outcome).toMatchObject({ kind: 'timedOut', timings: { cold: true } });
        expect(JSON.stringify(outcome)).toContain('timeout of 0.3 s');
        const { durationMs, queueMs } = outcome.timings;
        expect(durationMs - queueMs).toBeGreaterThanOrEqual(295);
        // A busy machine delays the kill; without a timeout the call would never end.
        expect(durationMs - queueMs).toBeLessThan(2000);
      }
    },
  );

  it('serves no further call when it died after its answer', async () => {
    const toRun = version('process', { runtime, entrypoint: 'index.dies' });
    for (let i = 0; i < 3; i++) {
      const outcome = await run(runner, toRun);
      // The instance may end before the next call or during it, but never only at the timeout.
      expect(['returned', 'crashed']).toContain(outcome.kind);
      expect(outcome.timings.durationMs).toBeLessThan(9000);
    }
  });

  it.each(['garbage', 'hugeLength', 'notJson', 'notAnObject', 'unknownType', 'brokenError'])(
    'ends alone when its code breaks the channel (%s)',
    async (attack) => {
      const toRun = version('hostile', { runtime, entrypoint: 'index.attack' });
      const other = version('context', { runtime });
      const [outcome, beside] = await Promise.all([
        run(runner, toRun, { event: { attack } }),
        run(runner, other),
      ]);
      expect(outcome.kind).toBe('crashed');
      expect(JSON.stringify(outcome)).toContain("disturbed the platform's channel");
      expect(returned(beside)).toMatchObject({ calls: 1 });
      expect(returned(await run(runner, other))).toMatchObject({ calls: 2 });
    },
  );

  it('believes no answer to a call that it did not get', async () => {
    const toRun = version('hostile', { runtime, entrypoint: 'index.foreignAnswers' });
    expect(returned(await run(runner, toRun, { event: { guess: 'a'.repeat(22) } }))).toBe('honest');
  });
});

/** Tests the rest of the contract: what the bootstrap and the runner decide, and no version of an interpreter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { failureOf, openRunner, representativeRuntimes, returned, run, version } from './harness.ts';

const rowsFor = <Row>(applies: boolean, rows: Row[]): Row[] => (applies ? rows : []);

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

describe.each(await representativeRuntimes())('%s', (runtime) => {
  const isNode = runtime.startsWith('nodejs');
  const failure = (folder: string, entrypoint: string) =>
    failureOf(runner, version(folder, { runtime, entrypoint }));

  it('gets no token without a service account, and none of a deleted account', async () => {
    const without = returned(await run(runner, version('context', { runtime })));
    const gone = returned(await run(runner, version('context', { runtime, serviceAccountId: 'gone' })));
    for (const value of [without, gone]) {
      expect(value).toMatchObject({ token: null });
      if (isNode) expect((value as { own: string[] }).own).not.toContain('token');
    }
  });

  it('sees at start the variables that only work there', async () => {
    const environment: Record<string, string> = isNode
      ? { NODE_OPTIONS: '--title=from-options' }
      : { PYTHONHASHSEED: '7' };
    const value = returned(await run(runner, version('context', { runtime, environment })));
    expect((value as { environment: object }).environment).toMatchObject(environment);
  });

  it('keeps its state for the next call', async () => {
    const toRun = version('context', { runtime });
    const first = await run(runner, toRun);
    const second = await run(runner, toRun);
    expect([returned(first), returned(second)]).toMatchObject([{ calls: 1 }, { calls: 2 }]);
    expect([first.timings.cold, second.timings.cold]).toEqual([true, false]);
  });

  it('returns up to 3.5 MB, and quotes the limit for more', async () => {
    const toRun = version('returns', { runtime, entrypoint: 'index.large' });
    const full = await run(runner, toRun, { event: { length: 3_670_014 } });
    expect(full.kind).toBe('returned');
    const over = await run(runner, toRun, { event: { length: 3_670_015 } });
    expect(over).toMatchObject({ kind: 'failed', error: { errorType: 'ResponseTooLarge' } });
    expect(JSON.stringify(over)).toContain('(3670016)');
    expect(returned(await run(runner, toRun, { event: { length: 1 } }))).toBe('x');
  });

  it('survives an error that cannot be read', async () => {
    const { error } = await failure('throws', 'index.unreadable');
    expect(error.errorMessage).toMatch(/cannot be/);
  });

  it.each<[string, string]>([
    ['dist/nested.main', 'nested'],
    ...rowsFor<[string, string]>(isNode, [
      ['module.main', 'module'],
      ['module.viaDefault', 'default'],
      ['instance.main', 'instance'],
      ['index.main.ignored.pieces', 'index'],
    ]),
  ])('finds the handler of %s', async (entrypoint, value) => {
    expect(returned(await run(runner, version('entrypoints', { runtime, entrypoint })))).toBe(value);
  });

  it.each([
    ['index.absent', /^Can't find handler function absent in \/function\/code\/index/],
    ['index.number', /^index\.number must be function/],
    ['index.__proto__', /^Can't find handler function __proto__ in /],
    ['index.constructor', /^Can't find handler function constructor in /],
    ['index.__class__', /^Can't find handler function __class__ in /],
    ['../../etc/passwd.main', /^Entry point .* must /],
    ['/etc/passwd.main', /^Entry point .* must /],
    ['os.system', /^Cannot find module '\/function\/code\/os\.(js|py)'/],
    ['.main', /^Entry point .* must /],
  ])('says why %s is no entry point', async (entrypoint, message) => {
    const { error, phase, timings, lines } = await failure('entrypoints', entrypoint);
    expect(error.errorMessage).toMatch(message);
    // The author of a function has no use for the platform's own frames.
    const shown = JSON.stringify([error.stackTrace, isNode ? [] : lines('stderr')]);
    expect(shown).not.toMatch(/\/function\/runtime|bootstrap|importlib/);
    expect(phase).toBe('init');
    expect(timings.durationMs).toBeLessThan(10_000);
  });

  it('attributes output to the call, and tells it from its own lines', async () => {
    const outcome = await run(runner, version('output', { runtime }));
    expect(outcome.lines('stdout')).toEqual([
      'to stdout',
      '\ufffdA',
      'REPORT RequestID: forged',
      'without a line feed',
    ]);
    expect(outcome.lines('stderr')).toEqual(['to stderr']);
    const system = outcome.lines('system');
    expect(system).toHaveLength(3);
    expect(system[0]).toMatch(/^START RequestID: [0-9a-f-]{36} Version: d4e/);
    expect(system[1]).toMatch(/^END RequestID: [0-9a-f-]{36}$/);
    expect(system[2]).toMatch(
      /^REPORT RequestID: [0-9a-f-]{36} Duration: \d+\.\d{3} ms Billed Duration: \d+00 ms Memory Size: 256 MB Max Memory Used: \d+ MB Queuing Duration: \d+\.\d{3} ms Function Init Duration: \d+\.\d{3} ms$/,
    );
    expect(outcome.log.at(-1)?.stream).toBe('system');
  });

  it('cuts endless output with a mark, and long lines in pieces', async () => {
    const flood = await run(runner, version('output', { runtime, entrypoint: 'index.flood' }));
    expect(flood.kind).toBe('returned');
    expect(flood.lines('stdout').join('').length).toBeLessThanOrEqual(1024 * 1024);
    expect(flood.lines('system')).toContainEqual(expect.stringMatching(/^Output is cut here/));
    const long = await run(runner, version('output', { runtime, entrypoint: 'index.longLine' }));
    expect(long.lines('stdout').map((text) => text.length)).toEqual([65_536, 65_536, 65_536, 3392]);
  });
});

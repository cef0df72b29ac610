/** Behaviour beyond the documented contract that published functions rely on, on every runtime of this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodePackage, Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, returned, run, versionOf } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const runtimes = await installedRuntimes();
const ofPython = runtimes.filter((id) => id.startsWith('python'));
/** The oldest and the newest runtime: the ones between them do not differ in what these tests check. */
const endsOf = (ids: readonly string[]) => [...new Set([ids[0] ?? '', ids.at(-1) ?? ''])];
const nodes = endsOf(runtimes.filter((id) => id.startsWith('nodejs')));
const pythons = endsOf(ofPython);
const helloOf = (runtime: string) =>
  runtime.startsWith('python')
    ? { extension: 'py', text: 'def handler(event, context):\n    return "hello"\n' }
    : { extension: 'js', text: 'exports.handler = () => "hello";' };

describe.each([...nodes, ...pythons])('entry points of %s', (runtime) => {
  it.each([
    'order-receiver',
    'sub-dir/index',
    '2fa',
    'my function',
    'функция',
    'my.file',
    'v1.2/index',
    'a/b-c/1.0/x y',
    'a..b',
    '..a/index',
    '...',
    // The interpreter has modules of these names.
    'email',
    'sys',
    'http/index',
    'function_runtime',
    '__main__',
  ])('runs the handler of the file %s', async (file) => {
    const { extension, text } = helloOf(runtime);
    const version = versionOf({ [`${file}.${extension}`]: text }, { runtime, entrypoint: `${file}.handler` });
    expect(returned(await run(runner, version))).toBe('hello');
  });

  it.each(['../index.handler', 'sub/../../index.handler', '...handler', '/etc/index.handler'])(
    'rejects %s, which names no file of the code',
    async (entrypoint) => {
      const { extension, text } = helloOf(runtime);
      const version = versionOf({ [`index.${extension}`]: text }, { runtime, entrypoint });
      expect(await run(runner, version)).toMatchObject({
        kind: 'failed',
        phase: 'init',
        error: { errorMessage: expect.stringMatching(/^Entry point .* must /) },
      });
    },
  );
});

describe.each([...nodes, ...pythons])('programs of %s', (runtime) => {
  const isNode = runtime.startsWith('nodejs');
  const name = isNode ? 'node' : 'python3';
  const source = isNode
    ? `const { execFileSync } = require('child_process');
exports.handler = () => [process.version, execFileSync('node', ['--version']), execFileSync('convert-video'), execFileSync('tools')].map((said) => String(said).trim());`
    : `import platform, subprocess
def handler(event, context):
    said = [["python3", "-c", "import platform; print(platform.python_version())"], ["convert-video"], ["tools"]]
    return [platform.python_version()] + [subprocess.check_output(command).decode().strip() for command in said]
`;
  const version = () => {
    const program = isNode
      ? 'console.log(process.version)'
      : 'import platform; print(platform.python_version())';
    const made = versionOf(
      {
        [`index.${isNode ? 'js' : 'py'}`]: source,
        'convert-video': '#!/bin/sh\necho converted\n',
        tools: `#!/usr/bin/env ${name}\n${program}\n`,
      },
      { runtime, entrypoint: 'index.handler' },
    );
    const { sha256, read } = made.code;
    const code: CodePackage = {
      sha256,
      read: (use) => read((files) => use(files.map((file) => ({ ...file, executable: true })))),
    };
    return { ...made, code };
  };

  it('finds its own interpreter by name and by shebang, and a program beside the code by its name', async () => {
    const [own, ...said] = returned(await run(runner, version())) as string[];
    expect(said).toEqual([own, 'converted', own]);
  });
});

describe.each(ofPython)('processes of %s', (runtime) => {
  it('runs children of each start method', async () => {
    const code = `import concurrent.futures
import multiprocessing


def work(queue):
    queue.put(7)


def double(number):
    return number * 2


def handler(event, context):
    got = {}
    for method in multiprocessing.get_all_start_methods():
        kind = multiprocessing.get_context(method)
        queue = kind.Queue()
        process = kind.Process(target=work, args=(queue,))
        process.start()
        got[method] = queue.get(timeout=20)
        process.join()
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=spawn) as pool:
        got["pool"] = list(pool.map(double, [1, 2]))
    return got
`;
    const version = versionOf(
      { 'index.py': code },
      { runtime, entrypoint: 'index.handler', executionTimeoutMs: 60_000, memoryBytes: 512 * 1024 * 1024 },
    );
    expect(returned(await run(runner, version))).toEqual({
      fork: 7,
      spawn: 7,
      forkserver: 7,
      pool: [2, 4],
    });
  });
});

describe.each(pythons)('faults of %s', (runtime) => {
  const logOf = async (code: string) => {
    const version = versionOf({ 'index.py': code }, { runtime, entrypoint: 'index.handler' });
    const outcome = await run(runner, version);
    expect(outcome.kind).toBe('failed');
    const log = outcome.lines('stderr').join('\n');
    expect(log).not.toMatch(/function_runtime|bootstrap\.py/);
    return log;
  };

  it('logs the chain of causes as Python prints it', async () => {
    const log = await logOf(`def handler(event, context):
    try:
        {}["secret-id"]
    except KeyError as error:
        try:
            raise ValueError("no secret") from error
        except ValueError:
            raise RuntimeError("no settings")
`);
    const order = [
      "KeyError: 'secret-id'",
      'The above exception was the direct cause of the following exception:',
      'ValueError: no secret',
      'During handling of the above exception, another exception occurred:',
      'RuntimeError: no settings',
    ];
    expect(
      order.map((part) => log.indexOf(part)).every((at, index, all) => at > (all[index - 1] ?? -1)),
    ).toBe(true);
    expect(log).toContain('File "/function/code/index.py", line 3, in handler');
  });

  it('logs the members of an exception group', async () => {
    if (Number(runtime.slice('python3'.length)) < 11) return;
    const log = await logOf(`def handler(event, context):
    raise ExceptionGroup("two faults", [KeyError("first"), ValueError("second")])
`);
    expect(log).toContain("KeyError: 'first'");
    expect(log).toContain('ValueError: second');
  });

  it('logs a fault whose causes have no end', async () => {
    const log = await logOf(`def handler(event, context):
    error = ValueError("deep")
    for number in range(5000):
        try:
            raise KeyError(number) from error
        except KeyError as next_error:
            error = next_error
    raise error
`);
    expect(log).toContain('[ERROR] ');
    expect(log.length).toBeLessThan(40_000);
  });
});

describe.each(nodes)('faults of %s', (runtime) => {
  const failing = async (code: string) => {
    const files = {
      'index.js': `exports.handler = async () => {\n${code}\n};`,
      'lib.js': "require('./gone');",
    };
    const outcome = await run(runner, versionOf(files, { runtime, entrypoint: 'index.handler' }));
    if (outcome.kind !== 'failed') throw new Error(`It did not fail: ${JSON.stringify(outcome)}`);
    return { rows: outcome.error.stackTrace, log: outcome.lines('stderr').join('\n') };
  };

  it('logs causes and the errors of an AggregateError', async () => {
    const { log } = await failing(`const inner = new TypeError('no host');
    const two = Object.assign(new Error('both failed'), { errors: [new RangeError('first'), 'second'] });
    two.cause = inner;
    throw Object.assign(new Error('no settings'), { cause: two });`);
    for (const part of [
      'Error: no settings',
      'Error: both failed',
      'TypeError: no host',
      'RangeError: first',
      'second',
    ])
      expect(log).toContain(part);
  });

  it('logs a cause that leads back to itself or cannot be read', async () => {
    const { log } = await failing(`const error = new Error('ring');
    error.cause = error;
    error.errors = [Object.defineProperty(new Error('trap'), 'stack', { get() { throw new Error('x'); } })];
    throw error;`);
    expect(log).toContain('[Circular]');
    expect(log).toContain('a value that cannot be read');
  });

  it('answers with a row of each line of a message, and of frames without a file', async () => {
    const { rows } = await failing("await Promise.all([1].map(async () => { require('./lib'); }));");
    expect(rows).toContainEqual({ line: 'Require stack:' });
    expect(rows).toContainEqual({ line: '- /function/code/lib.js' });
    expect(rows).toContainEqual(expect.objectContaining({ file: '/function/code/lib.js' }));
    expect(JSON.stringify(rows)).not.toContain('/function/runtime/');
  });

  it('bounds the rows of an endless message and still shows the frames', async () => {
    const { rows } = await failing(
      "const error = new Error(('x'.repeat(5000) + '\\n').repeat(500));\nthrow error;",
    );
    expect(JSON.stringify(rows).length).toBeLessThan(64 * 1024);
    expect(rows).toContainEqual(expect.objectContaining({ file: '/function/code/index.js' }));
  });
});

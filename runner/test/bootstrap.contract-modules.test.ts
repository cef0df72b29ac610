/** Tests the supported layouts and module formats of code on every runtime of this machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, returned, run, versionOf } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const runtimes = await installedRuntimes();
const majorOf = (runtime: string) => Number(runtime.slice('nodejs'.length));

describe.each(runtimes.filter((id) => id.startsWith('nodejs')))('%s', (runtime) => {
  const call = (files: Record<string, string>, entrypoint = 'index.main') =>
    run(runner, versionOf(files, { runtime, entrypoint }));
  const stripsTypes = majorOf(runtime) >= 22;

  it('loads ES modules by the type of the nearest package.json', async () => {
    const files = {
      'package.json': '{"type": "module"}',
      'dist/index.js':
        "import { name } from './lib/name.js';\nexport const main = async () => [name, import.meta.url];",
      'dist/lib/name.js': "export const name = 'in a subfolder';",
      'legacy/package.json': '{"type": "commonjs"}',
      'legacy/index.js': 'exports.main = () => typeof require;',
    };
    expect(returned(await call(files, 'dist/index.main'))).toEqual([
      'in a subfolder',
      'file:///function/code/dist/index.js',
    ]);
    expect(returned(await call(files, 'legacy/index.main'))).toBe('function');
  });

  it('finds preinstalled modules from an ES module too', async () => {
    // `import` searches folders named node_modules upwards from the file, like `require`.
    const files = { 'index.mjs': "import fetch from 'node-fetch';\nexport const main = () => typeof fetch;" };
    expect(returned(await call(files))).toBe('function');
  });

  it('waits for top-level await, where the language has it', async () => {
    const outcome = await call({
      'index.mjs': "const name = await Promise.resolve('awaited');\nexport const main = () => name;",
    });
    if (majorOf(runtime) >= 14) return expect(returned(outcome)).toBe('awaited');
    expect(outcome).toMatchObject({ kind: 'failed', phase: 'init', error: { errorType: 'SyntaxError' } });
  });

  it.each([
    ['index.ts', 'exports.main = (event: { a: number }): number => event.a;'],
    ['index.mts', 'export const main = async (event: { a: number }): Promise<number> => event.a;'],
    ['index.cts', 'exports.main = (event: { a: number }): number => event.a;'],
  ])(
    'runs TypeScript as plain text where Node.js strips types, and else says what to do (%s)',
    async (name, text) => {
      const outcome = await run(runner, versionOf({ [name]: text }, { runtime }), { event: { a: 7 } });
      if (stripsTypes) return expect(returned(outcome)).toBe(7);
      expect(outcome).toMatchObject({
        kind: 'failed',
        phase: 'init',
        error: {
          errorMessage: expect.stringMatching(
            new RegExp(
              `^Cannot load '/function/code/${name}': Node.js ${majorOf(runtime)}\\..* Compile it to JavaScript`,
            ),
          ),
        },
      });
    },
  );

  it('prefers what was compiled to its source', async () => {
    const files = {
      'index.ts': 'exports.main = () => "source" as string;',
      'index.js': 'exports.main = () => "compiled";',
    };
    expect(returned(await call(files))).toBe('compiled');
  });

  it('decodes the payload by its content type', async () => {
    const files = {
      'index.js': 'exports.main = (event, context) => [context.getPayload(), context.memoryLimitInMB];',
    };
    const event = { headers: { 'Content-Type': 'application/json' }, body: '{"a":[1]}' };
    const outcome = await run(runner, versionOf(files, { runtime }), { event });
    expect(returned(outcome)).toEqual([{ a: [1] }, '256']);
  });

  it('does not charge the next call with what an answered one throws', async () => {
    const toRun = versionOf(
      {
        'index.js': `let calls = 0;
exports.main = async (event) => {
  calls += 1;
  if (event.late) setImmediate(() => { throw new Error('too late'); });
  return calls;
};`,
      },
      { runtime },
    );
    expect(returned(await run(runner, toRun, { event: { late: true } }))).toBe(1);
    expect(returned(await run(runner, toRun))).toBe(2);
  });
});

describe.each(runtimes.filter((id) => id.startsWith('python')))('%s', (runtime) => {
  const call = (files: Record<string, string>, entrypoint: string) =>
    run(runner, versionOf(files, { runtime, entrypoint }));
  const project = {
    'app/__init__.py': 'from .handlers import main\n',
    'app/handlers.py': 'from .lib.names import name\n\n\ndef main(event, context):\n    return name\n',
    'app/lib/__init__.py': '',
    'app/lib/names.py': 'from .. import __name__ as parent\nname = "in a package of " + parent\n',
  };

  it.each(['app.main', 'app/handlers.main', 'app/__init__.main'])(
    'finds the handler of a package (%s)',
    async (entrypoint) => {
      expect(returned(await call(project, entrypoint))).toBe('in a package of app');
    },
  );

  it('runs all async calls of an instance in one event loop', async () => {
    const toRun = versionOf(
      {
        'index.py':
          'import asyncio\n\nseen = []\n\n\nasync def main(event, context):\n    await asyncio.sleep(0)\n    seen.append(id(asyncio.get_event_loop()))\n    return [len(seen), len(set(seen))]\n',
      },
      { runtime },
    );
    expect(returned(await run(runner, toRun))).toEqual([1, 1]);
    expect(returned(await run(runner, toRun))).toEqual([2, 1]);
  });

  it('logs warnings with time, request and level, whatever basicConfig asks for', async () => {
    const requestId = '3f0ae2b4-0000-4000-8000-000000000002';
    const files = {
      'index.py': `import logging

logging.basicConfig(level=logging.DEBUG, format="no effect")


def main(event, context):
    logging.info("not shown")
    logging.warning("shown")
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger("mine").info("shown too")
    logging.getLogger().handlers[0].setFormatter(logging.Formatter("%(request_id)s: %(message)s"))
    logging.error("in another format")
    return 1
`,
    };
    const outcome = await run(runner, versionOf(files, { runtime }), { requestId });
    expect(returned(outcome)).toBe(1);
    const [first, second, third, ...more] = outcome.lines('stdout');
    expect(first).toContain('shown');
    for (const part of [requestId, 'WARN', new Date().getUTCFullYear().toString()])
      expect(first).toContain(part);
    expect(second).toContain('INFO');
    expect(third).toBe(`${requestId}: in another format`);
    expect(more).toEqual([]);
  });
});

const pythons = runtimes.filter((id) => id.startsWith('python'));
it.each([pythons[0] ?? 'python', pythons.at(-1) ?? 'python'])(
  'requests › is imported without output and guesses an encoding in a cold sandbox (%s)',
  async (runtime) => {
    const code = `import requests
def main(event, context):
    answer = requests.Response()
    answer._content = 'Съешь ещё этих мягких французских булок, да выпей чаю'.encode('cp1251')
    return [answer.apparent_encoding, answer.text[:5]]
`;
    const environment = { X_YCF_NO_RUNTIME_POOL: '1' };
    const outcome = await run(runner, versionOf({ 'index.py': code }, { runtime, environment }));
    expect(returned(outcome)).toEqual([expect.stringMatching(/1251/), 'Съешь']);
    expect([...outcome.lines('stdout'), ...outcome.lines('stderr')]).toEqual([]);
  },
);

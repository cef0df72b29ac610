/** Programs that a function starts, as packages and their tools write them, on the oldest and newest runtimes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodePackage, Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, returned, run, versionOf } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const runtimes = await installedRuntimes();
const endsOf = (language: string) => {
  const ids = runtimes.filter((id) => id.startsWith(language));
  return [...new Set([ids[0] ?? '', ids.at(-1) ?? ''])];
};

/** All files are executable, as after `zip` of a folder with programs. */
function executable(files: Record<string, string>, settings: Parameters<typeof versionOf>[1]) {
  const made = versionOf(files, settings);
  const { sha256, read } = made.code;
  const code: CodePackage = {
    sha256,
    read: (use) => read((all) => use(all.map((file) => ({ ...file, executable: true })))),
  };
  return { ...made, code };
}

describe.each(endsOf('nodejs'))('child programs of %s', (runtime) => {
  it('run in its own Node.js, however they name it', async () => {
    const program = 'console.log(process.version)';
    const files = {
      'by-env': `#!/usr/bin/env node\n${program}\n`,
      'by-options': `#!/usr/bin/env -S node --no-warnings\n${program}\n`,
      'by-path': `#!/function/runtime/bin/node\n${program}\n`,
      'node_modules/.bin/tool': `#!/usr/bin/env node\n${program}\n`,
      'by-shell': '#!/bin/sh\nset -e\nexec node --version\n',
      'module.js': program,
      'index.js': `const { execFileSync, execSync, fork } = require('child_process');
const said = (command, ...args) => String(execFileSync(command, args)).trim();
exports.handler = async () => [
  said('by-env'), said('by-options'), said('by-path'), said('./node_modules/.bin/tool'), said('by-shell'),
  said(process.execPath, '--version'), said(process.argv[0], 'module.js'),
  said('/function/runtime/bin/node', 'module.js'), String(execSync('command -v node')).trim(),
  await new Promise((resolve) => {
    const child = fork('./module.js', [], { silent: true });
    child.stdout.once('data', (text) => resolve(String(text).trim()));
  }), process.version];`,
    };
    const version = executable(files, { runtime, entrypoint: 'index.handler' });
    const said = returned(await run(runner, version)) as string[];
    const own = said.at(-1);
    expect(said).toEqual([...Array(8).fill(own), '/function/runtime/bin/node', own, own]);
  });
});

describe.each(endsOf('python'))('child programs of %s', (runtime) => {
  it('run in its own Python, however they name it', async () => {
    const program = 'import platform\nprint(platform.python_version())';
    const minor = `3.${runtime.slice('python3'.length)}`;
    const files = {
      'by-env': `#!/usr/bin/env python3\n${program}\n`,
      'by-short-name': `#!/usr/bin/env python\n${program}\n`,
      'by-full-name': `#!/usr/bin/env python${minor}\n${program}\n`,
      'by-path': `#!/function/runtime/bin/python3\n${program}\n`,
      'tool/__init__.py': '',
      'tool/__main__.py': program,
      'index.py': `import platform, subprocess, sys
def said(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode().strip()
def handler(event, context):
    return [said('by-env'), said('by-short-name'), said('by-full-name'), said('by-path'),
            said(sys.executable, '-m', 'tool'), said('python3', '-m', 'tool'), platform.python_version()]
`,
    };
    const version = executable(files, { runtime, entrypoint: 'index.handler' });
    const said = returned(await run(runner, version)) as string[];
    expect(said).toEqual(Array(7).fill(said.at(-1)));
  });

  it.each(['order-receiver', 'jobs/nightly'])(
    'share work with the handler of the file %s, by every start method',
    async (file) => {
      const code = `import multiprocessing, os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool

def double(number):
    return number * 2, os.getpid() == 1

class Counter:
    def __init__(self, start):
        self.value = start

def count(counter, lock, total):
    with lock:
        total.value += counter.value

def handler(event, context):
    answers = {}
    for method in multiprocessing.get_all_start_methods():
        kind = multiprocessing.get_context(method)
        total, lock = kind.Value('i', 1), kind.Lock()
        children = [kind.Process(target=count, args=(Counter(3), lock, total)) for _ in range(2)]
        for child in children: child.start()
        for child in children: child.join(60)
        with kind.Pool(2) as pool:
            pooled = pool.map(double, range(3))
        with ProcessPoolExecutor(1, mp_context=kind) as pool:
            answers[method] = [total.value, [n for n, _ in pooled], pool.submit(double, 4).result(60)[0]]
    with Pool(2) as pool:
        answers['default'] = [n for n, _ in pool.map(double, [5])]
    return answers
`;
      const settings = { runtime, entrypoint: `${file}.handler`, executionTimeoutMs: 120_000 };
      const version = versionOf({ [`${file}.py`]: code }, { ...settings, memoryBytes: 1024 ** 3 });
      const each = [7, [0, 2, 4], 8];
      expect(returned(await run(runner, version))).toEqual({
        fork: each,
        spawn: each,
        forkserver: each,
        default: [10],
      });
    },
  );
});

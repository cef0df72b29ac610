/**
 * The entry point and the variables of a version. `bff/src/routes/versions.test.ts` › "variables beyond 4
 * KB" tests the check of their names and of their total size of at most 4 KB at the creation of a version.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returned } from '../harness.ts';
import { attackers, contained, containedCalls, type Field, isNode, openField } from './contained.ts';
import { descendants } from './traces.ts';

let field: Field;
beforeAll(async () => {
  field = await openField();
});
afterAll(() => field.close());

const shape = /must (look like|name a file)|Cannot find module|Can't find handler function|must be function/;
const everywhere: [string, RegExp][] = [
  ['../../x.main', shape],
  ['../index.main', shape],
  ['/etc/passwd.main', shape],
  ['index.main\0.js', /must (look like|name a file)|null byte/],
  ['index/../../../etc/passwd.main', shape],
  ['', shape],
  ['.', shape],
  ['index.', shape],
  ['index.__proto__', shape],
  ['index.constructor', shape],
  ['index.absent', shape],
  ['index.text', shape],
  ['index.nothing', shape],
  ['throws.main', /^thrown at import$/],
];
const ofNode: [string, RegExp][] = [
  ['fs.readFileSync', shape],
  ['node:child_process.execSync', shape],
  ['index.toString', shape],
  ['index.hasOwnProperty', shape],
  ['index.list', shape],
  ['exotic.main', /looked at|must be function|Can't find/],
  ['mismatch.other', /require is not defined/],
];
const ofPython: [string, RegExp][] = [
  ['os.system', shape],
  ['subprocess.run', shape],
  ['builtins.exec', shape],
  ['index.__class__', shape],
  ['index.__builtins__', shape],
  ['index.home', shape],
  ['exotic.main', shape],
];

type Seen = {
  environment: Record<string, string>;
  preloaded: { tried?: Record<string, string>; ipc?: string } | null;
  execArgv: string[];
  pids: number;
};

describe.each(attackers)('a version of %s', (runtime) => {
  it.each([...everywhere, ...(isNode(runtime) ? ofNode : ofPython)])(
    'gets the exact reason why %j is no entry point, and runs nothing',
    async (entrypoint, message) => {
      const outcome = await contained(field, { name: 'entry-points', runtime, settings: { entrypoint } });
      expect(outcome).toMatchObject({ kind: 'failed', phase: 'init' });
      if (outcome.kind === 'failed') expect(outcome.error.errorMessage).toMatch(message);
      expect(outcome.lines('stdout')).toEqual([]);
    },
  );

  it('ends at once when its import ends the process, and at its time limit when it never ends', async () => {
    for (const entrypoint of isNode(runtime) ? ['ends.main'] : ['ends.main', 'leaves.main']) {
      const end = await contained(field, { name: 'entry-points', runtime, settings: { entrypoint } });
      expect(end).toMatchObject({ kind: 'crashed' });
    }
    const settings = { entrypoint: 'hangs.main', executionTimeoutMs: 400 };
    const hang = await contained(field, { name: 'entry-points', runtime, settings });
    expect(hang).toMatchObject({ kind: 'timedOut' });
    expect(hang.timings.durationMs - hang.timings.queueMs).toBeLessThan(2000);
  });

  it('meets its variables in its own process only: the programs that start it have none of them', async () => {
    const environment: Record<string, string> = {
      LD_PRELOAD: '/function/code/evil.so',
      LD_AUDIT: '/function/code/evil.so',
      PATH: '/function/code',
      LD_LIBRARY_PATH: '/function/code',
      BASH_ENV: '/function/code/evil.sh',
      ENV: '/function/code/evil.sh',
      FUNCTION_START_ENVIRONMENT: '{"A":"B"}',
      MARK: 'of-the-version',
      ...(isNode(runtime)
        ? { NODE_OPTIONS: '--require=/function/code/preload.js', NODE_PATH: '/tmp' }
        : {
            PYTHONSTARTUP: '/function/code/sitecustomize.py',
            PYTHONPATH: '/function/code',
            PYTHONINSPECT: '1',
          }),
    };
    const attack = { name: 'environment', runtime, settings: { environment } };
    await containedCalls(field, attack, async ({ call }) => {
      const seen = returned(await call()) as Seen;
      expect(seen.environment).toMatchObject({
        MARK: 'of-the-version',
        PATH: '/function/code:/function/runtime/bin:/function/runtime:/usr/bin:/usr/local/bin:/sbin:/bin',
        LD_PRELOAD: '/function/code/evil.so',
      });
      expect(seen.environment.LD_LIBRARY_PATH).not.toBe('/function/code');
      // Code that ran before the platform's found only the channel of its own instance.
      if (isNode(runtime)) {
        expect(seen.preloaded?.ipc).toBe('undefined');
        expect(seen.preloaded?.tried?.['3']).toMatch(/^socket:/);
      }
      const outside = descendants().filter((pid) => isOutside(pid));
      expect(outside.length).toBeGreaterThan(0);
      for (const pid of outside) {
        // A shell adds some variables, and Node.js those of its own channel.
        const names = environmentOf(pid)
          .split('\0')
          .map((line) => line.split('=')[0] ?? '');
        expect(
          names.filter(
            (name) => !/^(|PATH|PWD|OLDPWD|SHLVL|_|NODE_CHANNEL_(FD|SERIALIZATION_MODE))$/.test(name),
          ),
        ).toEqual([]);
      }
    });
    expect(process.env.MARK).toBe(undefined);
  });

  /** The output of the interpreter or its loader, and the variable that may cause it. */
  const breaking: [string, Record<string, string>, RegExp][] = isNode(runtime)
    ? [
        [
          'an option that Node.js does not know',
          { NODE_OPTIONS: '--no-such-option', NODE_ENV: 'x' },
          /NODE_OPTIONS may be the cause; change or remove it: .*--no-such-option is not allowed in NODE_OPTIONS/,
        ],
        [
          'a module that is not there',
          { NODE_OPTIONS: '--require=/nowhere' },
          /Cannot find module '\/nowhere'/,
        ],
        ['a variable that no process may have', { NODE_X: 'a\0b' }, /NODE_X may be the cause.*null bytes/s],
        ['a channel of its own choice', { NODE_CHANNEL_FD: '3' }, /NODE_CHANNEL_FD may be the cause/],
        [
          'an answer before the question',
          { NODE_OPTIONS: '--require=/function/code/early.js' },
          /spoke out of turn|broke its channel/,
        ],
      ]
    : [
        ['a home without a library', { PYTHONHOME: '/nowhere' }, /PYTHONHOME may be the cause.*encodings/s],
        [
          'a variable that no process may have',
          { PYTHONX: 'a\0b' },
          /PYTHONX may be the cause.*embedded null byte/,
        ],
        [
          'hash seeds out of range',
          { PYTHONHASHSEED: 'x' },
          /PYTHONHASHSEED may be the cause.*PYTHONHASHSEED must be/s,
        ],
      ];
  it.each(breaking)(
    'is told that its variables break its start, in the interpreter’s own words: %s',
    async (_, environment, message) => {
      const settings = { environment };
      const outcome = await contained(field, { name: 'environment', runtime, settings, endsAtStart: true });
      expect(outcome).toMatchObject({ kind: 'failed', phase: 'init', error: { errorType: 'UserCodeError' } });
      if (outcome.kind === 'failed') expect(outcome.error.errorMessage).toMatch(message);
      expect(outcome.lines('system')).toEqual([
        expect.stringMatching(/^START/),
        expect.stringMatching(/^END/),
        expect.stringMatching(/^REPORT/),
      ]);
    },
  );

  it('sees what the loader says of a library that cannot be preloaded, and runs', async () => {
    const settings = { environment: { LD_PRELOAD: '/function/code/index.js' } };
    const outcome = await contained(field, {
      name: 'environment',
      runtime,
      settings,
      files: { 'index.js': '' },
    });
    expect(outcome.lines('stderr').join('\n')).toContain("object '/function/code/index.js' from LD_PRELOAD");
  });

  it('runs its own libraries in no start of the platform, and is told when they break its own', async () => {
    const junk = { 'shared-libs/libm.so.6': 'no library' };
    const outcome = await contained(field, {
      name: 'environment',
      runtime,
      files: junk,
      endsAtStart: true,
    });
    expect(outcome).toMatchObject({ kind: 'failed', phase: 'init' });
    if (outcome.kind === 'failed')
      expect(outcome.error.errorMessage).toMatch(/shared-libs may be the cause: .*libm\.so\.6/s);
  });

  it.each(isNode(runtime) ? ['0.0.0.0:9229'] : [])(
    'harms itself alone by a debugger that listens on %s',
    async (address) => {
      const settings = { environment: { NODE_OPTIONS: `--inspect=${address}` } };
      expect(await contained(field, { name: 'environment', runtime, settings })).toMatchObject({
        kind: 'returned',
      });
    },
  );
});

function isOutside(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`) === readlinkSync('/proc/self/ns/pid');
  } catch {
    return false;
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

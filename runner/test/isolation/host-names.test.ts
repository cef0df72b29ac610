/** Facts of the machine that a function could read: paths, names of its owner, ids of its users. */
import { realpathSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunner } from '../../src/index.ts';
import { dataDir, returned, run, versionOf } from '../harness.ts';
import { attackers, contained, type Field, isNode, openField } from './contained.ts';

const owner = 'the-owner-of-this-machine';
const repository = path.resolve(import.meta.dirname, '../../..');

let field: Field;
beforeAll(async () => {
  for (const name of ['USER', 'LOGNAME', 'SUDO_USER']) process.env[name] = owner;
  field = await openField();
});
afterAll(() => field.close());

/** The error for an interpreter that does not run names its path. */
const broken = path.join(dataDir, 'no-such-python');

it('runner › shows no path of the host in the error of a call, and logs it for the owner', async () => {
  const log: string[] = [];
  const note = (fields: object) => log.push(JSON.stringify(fields));
  process.env.FC_PYTHON37 = broken;
  const runner = await createRunner({
    dataDir,
    tokens: { tokenFor: async () => undefined },
    log: { info: note, warn: note },
  });
  try {
    const called = run(runner, versionOf({ 'index.py': '' }, { runtime: 'python37' }));
    await expect(called).rejects.toThrow(/does not run: FC_DATA_DIR\/no-such-python/);
    await expect(called).rejects.not.toThrow(dataDir);
    expect(log.join('\n')).toContain(broken);
  } finally {
    delete process.env.FC_PYTHON37;
    await runner.close();
  }
});

/** Patterns with the same meaning in Python and JavaScript. */
function needles(): string[] {
  const paths = [dataDir, realpathSync(dataDir), repository, process.cwd(), homedir()];
  const wholeWord = (text: string) => `(?<![\\w/.-])${escaped(text)}(?![\\w-])`;
  return [
    owner,
    // A short name occurs in other words, such as "vm" in "vmstat".
    ...(hostname().length > 3 ? [wholeWord(hostname())] : []),
    ...[...new Set(paths)].filter((each) => each !== '/').map(pathPattern),
    'sandboxes/\\d+-[0-9a-f]{12}',
    // Control groups of sandboxes.
    'functions-console-\\d+',
  ];
}
/** Matches a complete path, not the end of another. */
const pathPattern = (text: string) => `(?<![\\w/.-])${escaped(text)}(?![\\w.-])`;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A variable that makes the interpreter restart with it. */
const early = (runtime: string) => ({ [isNode(runtime) ? 'NODE_NO_WARNINGS' : 'PYTHONHASHSEED']: '1' });

const starts = [
  ['from the pool', () => ({})],
  ['with a variable that is read at start', early],
  ['without the pool', () => ({ X_YCF_NO_RUNTIME_POOL: '1' })],
] as const;

describe.each(attackers)('sandbox of %s', (runtime) => {
  it.each(starts)(
    'shows no path, user or name of the host to a function that starts %s',
    async (_, environmentOf) => {
      const outcome = await contained(field, {
        name: 'host-names',
        runtime,
        event: { needles: needles() },
        settings: { environment: environmentOf(runtime), executionTimeoutMs: 30_000 },
      });
      const { places, hits, sockets, first } = returned(outcome) as {
        places: number;
        hits: string[][];
        sockets: string[];
        first: { cmdline: string[]; environ: string[] };
      };
      expect([...hits, ...field.log]).toEqual([]);
      expect(places).toBeGreaterThan(500);
      // Output and the channel, and no other descriptors of the start.
      expect(sockets).toEqual(['1', '2', '3']);
      expect(first.cmdline.slice(0, 4)).toEqual(['bwrap', '--args', '6', '--']);
      // sh and Node.js set these themselves; PWD and OLDPWD would be folders of the host.
      const neutral =
        /^(PATH=\/usr\/sbin:\/usr\/bin:\/sbin:\/bin|NODE_CHANNEL_\w+=.*|SHLVL=\d|_=\/usr\/bin\/bwrap|)$/;
      expect(first.environ.filter((variable) => !neutral.test(variable))).toEqual([]);
    },
  );
});

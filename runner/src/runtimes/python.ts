/**
 * Finds Python interpreters on this machine and never substitutes another version. The search order follows the user's
 * intent: an explicit setting, uv, pyenv, PATH, the system's own.
 */

import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { messageOf } from '../messages.ts';
import { inside } from '../sandbox/bwrap-args.ts';
import type { PythonRuntime } from './catalogue.ts';
import type { Found, Interpreter } from './interpreter.ts';
import { machineCommands } from './machine-commands.ts';
import { runTool } from './run-tool.ts';

/**
 * -B: no .pyc next to the code; -s: no user site; -S: no site-packages. A function sees only its own and preinstalled
 * modules.
 */
const flags = ['-B', '-s', '-S'] as const;

export async function findPython(
  runtime: PythonRuntime,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  let broken: string | undefined;
  for (const program of await candidates(runtime, env)) {
    try {
      const interpreter = await probe(program, runtime);
      if (interpreter) return { state: 'installed', interpreter };
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
    }
  }
  if (broken !== undefined) return { state: 'broken', fix: messageOf('PYTHON_BROKEN', { why: broken }) };
  const [first] = await machineCommands(runtime);
  const setting = `FC_${runtime.id.toUpperCase()}`;
  return {
    state: 'notInstalled',
    fix: first
      ? messageOf('PYTHON_COMMAND', { command: first.command, setting })
      : messageOf('PYTHON_SETTING', { setting }),
  };
}

async function candidates({ id, minor }: PythonRuntime, env: NodeJS.ProcessEnv): Promise<string[]> {
  const name = `python${minor}`;
  const explicit = env[`FC_${id.toUpperCase()}`];
  // A broken explicit setting is reported, not bypassed.
  if (explicit) return [path.resolve(explicit)];
  const home = env.HOME ?? homedir();
  const uvDir =
    env.UV_PYTHON_INSTALL_DIR ?? path.join(env.XDG_DATA_HOME ?? path.join(home, '.local/share'), 'uv/python');
  const pyenvDir = path.join(env.PYENV_ROOT ?? path.join(home, '.pyenv'), 'versions');
  const found = [
    ...(await versionsIn(uvDir, `cpython-${minor}.`)),
    ...(await versionsIn(pyenvDir, `${minor}.`)),
    // A pyenv shim is a script whose result depends on the working folder; its interpreters were checked above.
    ...(env.PATH ?? '').split(':').filter((dir) => dir.startsWith('/') && !dir.endsWith('/shims')),
    '/usr/bin',
  ].map((dir) => path.join(dir, name));
  const unique = [...new Set(found)];
  const exists = await Promise.all(
    unique.map((program) =>
      stat(program).then(
        (s) => s.isFile(),
        () => false,
      ),
    ),
  );
  return unique.filter((_, index) => exists[index]);
}

/** `<dir>/<prefix>N…/bin`, the highest patch first. */
async function versionsIn(dir: string, prefix: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const patch = (name: string) => Number.parseInt(name.slice(prefix.length), 10);
  return names
    .filter((name) => name.startsWith(prefix) && patch(name) >= 0)
    .sort((a, b) => patch(b) - patch(a))
    .map((name) => path.join(dir, name, 'bin'));
}

const question =
  'import sys, os, json; print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "prefix": os.path.realpath(sys.base_prefix), "program": os.path.realpath(sys.executable)}))';

async function probe(program: string, runtime: PythonRuntime): Promise<Interpreter | undefined> {
  const answer: unknown = JSON.parse(await runTool(program, ['-I', '-S', '-c', question], { env: {} }));
  if (!isAnswer(answer)) throw new Error(`${program} did not say which version it is`);
  const exactVersion = answer.version;
  if (!exactVersion.startsWith(`${runtime.minor}.`)) return undefined;
  const base = { id: runtime.id, language: 'python', exactVersion, program: answer.program } as const;
  if (answer.prefix === '/usr') return { ...base, command: [answer.program, ...flags] };
  const below = path.relative(answer.prefix, answer.program);
  if (below === '..' || below.startsWith('../'))
    throw new Error(`${answer.program} is outside its own prefix ${answer.prefix}`);
  return {
    ...base,
    interpreterDir: answer.prefix,
    command: [path.join(inside.interpreter, below), ...flags],
  };
}

function isAnswer(value: unknown): value is { version: string; prefix: string; program: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { version, prefix, program } = value as Record<string, unknown>;
  return [version, prefix, program].every((field) => typeof field === 'string');
}

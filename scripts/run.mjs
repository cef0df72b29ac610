import { spawn } from 'node:child_process';

/** How much output of a quiet command is kept, to be printed when the command fails. */
const keptOutputBytes = 64 * 1024;

/**
 * Runs a program and waits for its end. The command is an argv, never a shell string.
 *
 * @param {readonly string[]} argv program and arguments
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, signal?: AbortSignal }} [options]
 * `show` lets the program write to the screen; otherwise its output is kept and returned.
 * @returns {Promise<{ code: number, output: string }>} the exit code (127 when the program is missing,
 * 128 + n when signal n ended it) and the end of its output
 */
export function run(argv, { cwd, env, show = false, signal } = {}) {
  const [program, ...args] = argv;
  if (program === undefined) throw new TypeError('run needs a program to run, got an empty list');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      signal,
      killSignal: 'SIGTERM',
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString('utf8')).slice(-keptOutputBytes);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      // execvp(3) says EACCES when PATH names a folder that this user cannot enter, as after `su` from root.
      if (code === 'ENOENT' || (code === 'EACCES' && !program.includes('/')))
        resolve({ code: 127, output: `${program}: not found\n` });
      else reject(error);
    });
    child.on('close', (code, endedBy) => resolve({ code: exitCode(code, endedBy), output }));
  });
}

/**
 * The exit code that a shell reports for a process that a signal ended.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} endedBy
 */
export function exitCode(code, endedBy) {
  if (code !== null) return code;
  return 128 + (endedBy === 'SIGINT' ? 2 : endedBy === 'SIGKILL' ? 9 : endedBy === 'SIGHUP' ? 1 : 15);
}

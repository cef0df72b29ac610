// `pnpm dev`: the server and the console in one terminal; each restarts when its sources change. The console is then
// at http://localhost:5173 and proxies its requests to the server at FC_PORT.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, toolEnvironment } from './places.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const setUpEnd = stopOnSignal();
try {
  await setUp({ purpose: 'start', signal: setUpEnd.signal });
} catch (error) {
  giveUp(error);
}
setUpEnd.release();

const web = join(root, 'web');
const programs = [
  start('server', [node24, '--watch', '--watch-preserve-output', join('bff', 'src', 'main.ts')], root),
  start('web', [join(web, 'node_modules', '.bin', 'vite')], web),
];
const stopAll = () => {
  for (const program of programs) program.kill('SIGTERM');
};
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stopAll);
// Neither works without the other, and the last output must stay on the screen.
for (const program of programs) program.on('exit', stopAll);

/**
 * @param {string} name prefix of each line
 * @param {readonly string[]} argv
 * @param {string} cwd
 */
function start(name, [program = '', ...args], cwd) {
  const child = spawn(program, args, { cwd, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      for (const line of text.trimEnd().split('\n')) console.log(`${name.padEnd(6)} │ ${line}`);
    });
  }
  child.on('error', giveUp);
  return child;
}

// Runs the server and restarts it on the same ports when it ends unexpectedly. `npm start` ends with this process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, toolEnvironment } from './places.mjs';
import { exitCode } from './run.mjs';
import { giveUp } from './step.mjs';
import { whenAbandoned } from './stop-on-signal.mjs';

/** The end of a server that ran for so long resets the count of quick failures. */
const soundMs = 10_000;
/** Pauses before the first, second, … restart after failures in quick succession. */
const pausesMs = [0, 250, 500, 1000, 2000];
const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const compileCache = join(root, 'node_modules', '.cache', 'compiled');

/** @type {Record<string, string>} settings that keep the ports of the first server */
let ports = {};
/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let isStopping = false;
let restarts = 0;
let quickEnds = 0;

/** Never returns: the process ends with the server. */
export function supervise() {
  for (const signal of stopSignals) {
    process.on(signal, () => {
      isStopping = true;
      // A terminal also sends Ctrl+C to the server, so the supervisor does not send it again.
      if (server === undefined) process.exit(exitCode(null, signal));
      else if (signal !== 'SIGINT' || process.stdin.isTTY !== true) server.kill(signal);
    });
  }
  whenAbandoned(() => {
    isStopping = true;
    if (server === undefined) process.exit(exitCode(null, 'SIGTERM'));
    else server.kill('SIGTERM');
  });
  start('');
}

/** @param {string} lastEnd how the previous server ended; empty for the first */
function start(lastEnd) {
  const startedMs = performance.now();
  let wasReady = false;
  const child = spawn(node24, [join(root, 'bff', 'src', 'main.ts')], {
    cwd: root,
    env: {
      ...toolEnvironment(),
      // Halves the start-up time of the next server.
      NODE_COMPILE_CACHE: compileCache,
      ...ports,
      ...(lastEnd === '' ? {} : { FC_SUPERVISED_RESTARTS: `${restarts} ${lastEnd}` }),
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  server = child;
  child.on('error', giveUp);
  child.on('message', (/** @type {unknown} */ message) => {
    if (typeof message !== 'object' || message === null || !('ports' in message)) return;
    wasReady = true;
    ports = /** @type {Record<string, string>} */ (message.ports);
  });
  child.on('exit', (code, endedBy) => {
    server = undefined;
    // The first server has printed why it failed to start; a second one would fail in the same way.
    const isRefusal = code !== null && !wasReady && lastEnd === '';
    if (isStopping || code === 0 || isRefusal) process.exit(exitCode(code, endedBy));
    quickEnds = performance.now() - startedMs < soundMs ? quickEnds + 1 : 1;
    const how = endedBy ?? `exit status ${code}`;
    const pauseMs = pausesMs[quickEnds - 1];
    if (pauseMs === undefined) {
      console.error(
        `The server ended ${quickEnds} times within ${soundMs / 1000} s of its start (last: ${how}) and is not started again. Read what it says above, fix the cause, and start it anew.`,
      );
      process.exit(1);
    }
    console.error(
      `The server ended unexpectedly (${how}) and is started again. Sessions and everything that was acknowledged are kept.`,
    );
    restarts += 1;
    setTimeout(() => start(how), pauseMs);
  });
}

if (process.argv[1] === import.meta.filename) supervise();

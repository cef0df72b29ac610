// `npm start`: sets up whatever is missing on this machine, then serves the console until it is stopped.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, root, toolEnvironment } from './places.mjs';
import { exitCode } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal, whenAbandoned } from './stop-on-signal.mjs';

const setUpEnd = stopOnSignal();
try {
  await setUp({ purpose: 'start', signal: setUpEnd.signal });
} catch (error) {
  giveUp(error);
}
setUpEnd.release();

const server = spawn(node24, [join(root, 'bff', 'src', 'main.ts')], {
  cwd: root,
  env: toolEnvironment(),
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    // A terminal sends Ctrl+C to the server too; sent twice it would look like impatience.
    if (signal !== 'SIGINT' || process.stdin.isTTY !== true) server.kill(signal);
  });
}
whenAbandoned(() => server.kill('SIGTERM'));
server.on('error', giveUp);
server.on('exit', (code, endedBy) => process.exit(exitCode(code, endedBy)));

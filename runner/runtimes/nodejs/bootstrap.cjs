'use strict';
/*
 * The first code of a Node.js sandbox (Node 12 to 24, no dependencies). In order of time:
 *   1. frames.cjs opens the data channel at fd 3, whose end means at any moment that the runner is gone;
 *   2. metadata.cjs binds 169.254.169.254:80 and 169.254.169.253:443, hands the listening sockets to the runner, drops
 *      the IPC channel; `ready`;
 *   3. a `load` frame brings environment and entry point: loader.cjs finds the handler;
 *   4. each `call` frame runs the handler once: calls.cjs answers `result` or `failed`.
 * No line of the function runs before step 3, unless its own environment must be there at start (start-environment.cjs).
 */
const { handOverListeners } = require('./metadata.cjs');
const { openChannel } = require('./frames.cjs');
const { loadHandler } = require('./loader.cjs');
const { createCalls } = require('./calls.cjs');
const { describeError, logError } = require('./errors.cjs');
const { restartWithEnvironment } = require('./start-environment.cjs');
const { warmUp } = require('./warm-up.cjs');

async function main() {
  const flags = process.argv.splice(2);
  const restarts = Boolean(process.env.FUNCTION_START_ENVIRONMENT);
  // A process that starts another leaves the channel to that.
  let calls;
  const channel = restarts
    ? undefined
    : openChannel({
        load(header) {
          load(header, channel).then((created) => {
            calls = created;
          });
        },
        call: (header, body) => calls.run(header, body),
        // The signal that the cloud sends to an idle instance: the function may listen for it, and else it ends here.
        stop: () => process.kill(process.pid, 'SIGTERM'),
      });
  if (!flags.includes('--restarted')) await handOverListeners();
  if (restarts) return restartWithEnvironment();
  // Only ahead of its need: what a call waits for pays for nothing that it may not use.
  if (flags.length === 0) await warmUp();
  channel.send({ type: 'ready' });
}

async function load(header, channel) {
  Object.assign(process.env, header.environment);
  const calls = createCalls({ channel, identity: header.identity, countsMemory: header.countsMemory });
  try {
    calls.use(await loadHandler(header.entrypoint));
  } catch (error) {
    logError(error);
    channel.send({ type: 'loadFailed', error: describeError(error) });
    return calls;
  }
  channel.send({ type: 'loaded' });
  return calls;
}

main();

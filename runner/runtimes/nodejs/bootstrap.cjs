'use strict';
/*
 * The first code of a Node.js sandbox (Node 12 to 24, no dependencies). The steps:
 *   1. frames.cjs opens the data channel at fd 3; its end at any moment means that the runner has ended;
 *   2. metadata.cjs binds 169.254.169.254:80 and 169.254.169.253:443, passes the listening sockets to the runner and
 *      closes the IPC channel; the bootstrap sends `ready`;
 *   3. a `load` frame sets environment and entry point, and loader.cjs finds the handler;
 *   4. each `call` frame runs the handler once, and calls.cjs answers `result` or `failed`.
 * No code of the function runs before step 3, unless its environment must be set at start (start-environment.cjs).
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
  // When the bootstrap restarts itself as another process, that process opens the channel.
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
        // The cloud sends this signal to an idle instance. The function may handle it; by default, the process ends.
        stop: () => process.kill(process.pid, 'SIGTERM'),
      });
  if (!flags.includes('--restarted')) await handOverListeners();
  if (restarts) return restartWithEnvironment();
  // Only for a boot in advance: a call should not wait for warm-up that it may not need.
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

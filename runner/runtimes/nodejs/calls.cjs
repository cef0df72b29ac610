'use strict';
const { describeError, logError } = require('./errors.cjs');
const { createContext } = require('./context.cjs');
const { whenPrinted } = require('./output.cjs');
const { peakMemory } = require('./peak-memory.cjs');

/**
 * Runs calls and answers each once. An uncaught error ends the calls that run at that moment. If none runs, the error
 * is logged and the process continues, as in the cloud.
 */
exports.createCalls = function createCalls({ channel, identity, countsMemory }) {
  const peak = peakMemory(countsMemory);
  let handler;
  const running = new Set();

  function answer(callId, header, body) {
    if (!running.delete(callId)) return; // already answered after an uncaught error
    header.callId = callId;
    header.maxMemoryBytes = peak.bytes();
    whenPrinted(() => channel.send(header, body));
  }

  function fail(callId, error) {
    if (!running.has(callId)) return;
    logError(error);
    answer(callId, { type: 'failed', error: describeError(error) });
  }

  function onUncaught(error) {
    if (running.size === 0) logError(error, 'Uncaught ');
    for (const callId of [...running]) fail(callId, error);
  }
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);

  return {
    use(loaded) {
      handler = loaded;
    },
    run(header, body) {
      const { callId } = header;
      if (running.size === 0) peak.begin();
      running.add(callId);
      handle(handler, JSON.parse(body), header, identity).then(
        (json) => answer(callId, { type: 'result' }, json),
        (error) => fail(callId, error),
      );
    },
  };
};

async function handle(handler, event, header, identity) {
  const context = createContext({ identity, call: header, event });
  const returned = handler(event, context);
  if (returned instanceof Promise) {
    const value = await returned;
    return value === undefined ? 'null' : toJson(value);
  }
  if (returned === undefined) {
    throw new Error(
      'Non-async entry point should provide a result. Return a value or use async function instead',
    );
  }
  return toJson(returned);
}

function toJson(value) {
  const json = JSON.stringify(value);
  if (json === undefined)
    throw new TypeError(`The handler returned a ${typeof value}, which cannot be written as JSON`);
  return json;
}

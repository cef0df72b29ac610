const parent = process.ppid;

/**
 * Calls back when npm has exited on a signal without passing it on: npm runs scripts through a shell that forwards no
 * signals. Without npm, the callback is never called: users then manage the process themselves.
 *
 * @param {() => void} callback
 * @returns {() => void} ends the watch
 */
export function whenAbandoned(callback) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    callback();
  }, 250);
  watch.unref();
  return () => clearInterval(watch);
}

/**
 * During the project's own work, a signal first stops the program that currently runs, then this process. `release`
 * restores the default handling.
 *
 * @returns {{ signal: AbortSignal, release(): void }}
 */
export function stopOnSignal() {
  const controller = new AbortController();
  const stop = (/** @type {NodeJS.Signals} */ name, /** @type {number} */ number) => {
    controller.abort(new Error(`stopped by ${name}`));
    process.exit(128 + number);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const endWatch = whenAbandoned(() => stop('SIGTERM', 15));
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      endWatch();
    },
  };
}

const parent = process.ppid;

/**
 * Calls back when npm, told to stop, has gone without telling us: the shell that it puts between hands no
 * signal on. Someone who starts a script without npm decides for himself what outlives his shell.
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
 * While work of our own is under way, a signal stops the program that it runs at the moment, then us.
 * `release` hands the signals back.
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

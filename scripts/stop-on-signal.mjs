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
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

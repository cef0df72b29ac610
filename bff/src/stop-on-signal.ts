/** Time for running responses and then all sandboxes to end; after that, the process is considered hung and exits. */
const stopWithinMs = 15_000;

/**
 * Stops the process gracefully on a signal; further signals change nothing. @returns a function that stops it for
 * other reasons
 */
export function stopOnSignal(close: () => Promise<void>): () => Promise<void> {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => {
      console.error(`Stopping took longer than ${stopWithinMs} ms; ended without waiting further.`);
      process.exit(1);
    }, stopWithinMs).unref();
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  return stop;
}

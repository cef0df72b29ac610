/** Answers under way, then every sandbox: beyond this something hangs, and the machine matters more. */
const stopWithinMs = 15_000;

/** Ends the process well when it is told to end; being told again while it does so changes nothing. @returns the same, for other reasons to stop */
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

/** A failure whose message is complete for the user: what happened, to which thing, and how to fix it. */
export class SetUpError extends Error {
  /**
   * @param {string} message
   * @param {string} [output] output of the failed program, printed below the message
   */
  constructor(message, output = '') {
    super(message);
    this.name = 'SetUpError';
    this.output = output;
  }
}

/**
 * Runs one step of the set-up and prints one line for it: name, result, seconds.
 *
 * @template T
 * @param {string} name
 * @param {(say: (text: string) => void) => Promise<{ summary: string, value?: T }>} work
 * `say` prints a line at once, for slow work
 * @returns {Promise<T | undefined>}
 */
export async function step(name, work) {
  const startedMs = performance.now();
  const label = name.padEnd(16);
  const { summary, value } = await work((text) => console.log(`  … ${label} ${text}`));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`  ✔ ${label} ${summary} (${seconds} s)`);
  return value;
}

/**
 * Prints why the set-up failed; an unexpected error keeps its stack.
 *
 * @param {unknown} error
 */
export function tellFailure(error) {
  if (error instanceof SetUpError) {
    if (error.output !== '') console.error(error.output.trimEnd());
    console.error(`  ✘ ${error.message}`);
  } else {
    console.error(error);
  }
}

/**
 * Prints why the set-up failed and ends the process.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function giveUp(error) {
  tellFailure(error);
  process.exit(1);
}

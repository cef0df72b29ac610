/** Output that waits to be cut into lines. */
export interface LineSource {
  /** Cuts at most this many lines. @returns how many it cut; a lower number means that nothing is left */
  cut(most: number): number;
}

/** Takes about a millisecond, recording included. */
const linesPerTurn = 1000;
/** The lines of one source before the next waiting source gets its share of the turn. */
const linesAtATime = 100;

/**
 * Limits how many lines of output one turn of the event loop cuts, for all instances together. A pipe holds tens of
 * thousands of one-character lines, and sixty instances may fill theirs at once. The rest follows in later turns, with
 * sources in rotation.
 */
class LineTurns {
  #left = linesPerTurn;
  #isScheduled = false;
  readonly #waiting = new Set<LineSource>();

  /** Cuts the source's lines now or, in order, in later turns. */
  cut(source: LineSource): void {
    if (this.#waiting.size === 0) this.#give(source);
    else this.#waiting.add(source);
    this.#schedule();
  }

  #give(source: LineSource): void {
    const allowed = Math.min(this.#left, linesAtATime);
    const used = source.cut(allowed);
    this.#left -= used;
    if (used === allowed) this.#waiting.add(source);
  }

  #schedule(): void {
    if (this.#isScheduled || (this.#left === linesPerTurn && this.#waiting.size === 0)) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#left = linesPerTurn;
      for (const source of this.#waiting) {
        if (this.#left === 0) break;
        this.#waiting.delete(source);
        this.#give(source);
      }
      this.#schedule();
    });
  }
}

/** One instance, because there is one event loop. */
export const lineTurns = new LineTurns();

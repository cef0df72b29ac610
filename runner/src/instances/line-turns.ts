/** Output that waits to be cut into lines. */
export interface LineSource {
  /** Cuts at most so many lines. @returns how many it cut; fewer than that when nothing is left */
  cut(most: number): number;
}

/** Takes about a millisecond, recording included. */
const linesPerTurn = 1000;
/** Of one source at a time: the others that wait have their share of the same turn. */
const linesAtATime = 100;

/**
 * How many lines of output one turn of the event loop cuts, of all instances together: a pipe holds tens of thousands of
 * one-character lines, and sixty instances may fill theirs at once. What is over goes on in the next turns, one source
 * after the other.
 */
class LineTurns {
  #left = linesPerTurn;
  #isScheduled = false;
  readonly #waiting = new Set<LineSource>();

  /** Cuts what the source has, now or, in order, in later turns. */
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

/** One event loop, one account. */
export const lineTurns = new LineTurns();

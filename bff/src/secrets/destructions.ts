import type { Logger } from 'pino';

const longestWaitMs = 60_000;
const againMs = 5000;

/** Destroys versions of secrets when their time has come, also when that was while the console was stopped. */
export class Destructions {
  readonly #destroyDue: () => Promise<number | undefined>;
  readonly #now: () => number;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #isChanged = false;
  #isClosed = false;

  /** @param parts.destroyDue returns when the next version is due */
  constructor(parts: { destroyDue: () => Promise<number | undefined>; now: () => number; log: Logger }) {
    this.#destroyDue = parts.destroyDue;
    this.#now = parts.now;
    this.#log = parts.log;
  }

  /**
   * Destroys what is due and looks for the next; call it after each change of when a version is destroyed.
   * @returns a promise that never rejects
   */
  async refresh(): Promise<void> {
    if (this.#isClosed) return;
    this.#isChanged = true;
    this.#turn ??= this.#destroy().finally(() => {
      this.#turn = undefined;
      if (this.#isChanged) void this.refresh();
    });
    await this.#turn;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #destroy(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isChanged = false;
    let waitMs = againMs;
    try {
      const next = await this.#destroyDue();
      // A clock that is set forward makes versions due at once, so that no wait is long.
      waitMs = next === undefined ? longestWaitMs : Math.min(Math.max(0, next - this.#now()), longestWaitMs);
    } catch (error) {
      this.#log.error({ err: error }, 'versions of secrets could not be destroyed; the next try follows');
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.refresh(), waitMs).unref();
  }
}

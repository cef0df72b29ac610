import type { LogEntry } from 'bff/contract';

/** A function may log without end: the page keeps this many entries. */
const keptEntries = 100_000;

/** The entries of the page, newest first. Adding at either end costs nothing more in a long log. */
export class LogBuffer {
  /** Live entries, oldest first. */
  #newer: LogEntry[] = [];
  /** Entries that were read, newest first. */
  #older: LogEntry[] = [];
  /** Live entries that wait while the page stands still, oldest first. */
  #waiting: LogEntry[] = [];
  #isCut = false;
  readonly #most: number;

  constructor(most = keptEntries) {
    this.#most = most;
  }

  get size(): number {
    return this.#newer.length + this.#older.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether the oldest entries were dropped, so that no older ones can follow the last. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** ID of the newest entry, also of one that waits. */
  get newestUid(): string | undefined {
    return (this.#waiting.at(-1) ?? this.at(0))?.uid;
  }

  at(place: number): LogEntry | undefined {
    const { length } = this.#newer;
    return place < length ? this.#newer[length - 1 - place] : this.#older[place - length];
  }

  addOlder(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#older.push(entry);
  }

  /** @param entries oldest first, newer than all others */
  addLive(entries: readonly LogEntry[], { isPaused }: { isPaused: boolean }): void {
    for (const entry of entries) this.#waiting.push(entry);
    if (!isPaused) this.release();
    else if (this.#waiting.length > this.#most) this.#dropWaiting();
  }

  /** Shows the entries that wait. */
  release(): void {
    for (const entry of this.#waiting) this.#newer.push(entry);
    this.#waiting = [];
    if (this.size <= this.#most) return;
    this.#isCut = true;
    this.#older = this.#older.slice(0, Math.max(this.#most - this.#newer.length, 0));
    // Drops a tenth at once, because each drop copies the others.
    if (this.#newer.length > this.#most) this.#newer = this.#newer.slice(-Math.floor(this.#most * 0.9));
  }

  *[Symbol.iterator](): Generator<LogEntry> {
    for (let place = 0; place < this.size; place++) {
      const entry = this.at(place);
      if (entry !== undefined) yield entry;
    }
  }

  /** After a longer pause, what stood before it no longer adjoins. */
  #dropWaiting(): void {
    this.#waiting = this.#waiting.slice(-Math.floor(this.#most * 0.9));
    this.#newer = [];
    this.#older = [];
    this.#isCut = true;
  }
}

import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Enough for a number; the kernel writes all of it in one read. */
const numberBytes = 32;
const zero = Buffer.from('0');

/** A kernel file that every call uses. It is opened once, because opening takes longer than reading. */
export class KeptFile {
  readonly #path: string;
  readonly #buffer = Buffer.allocUnsafe(numberBytes);
  #descriptor: number | undefined;
  #isWritable = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws when the file is missing or unreadable */
  readNumber(): number {
    const length = readSync(this.#open(), this.#buffer, 0, numberBytes, 0);
    return Number(this.#buffer.toString('latin1', 0, length));
  }

  /**
   * Resets the number for reads of this object if the kernel supports it; otherwise the number stays.
   * @throws when the file is missing or unreadable
   */
  reset(): void {
    const descriptor = this.#open();
    if (!this.#isWritable) return;
    try {
      writeSync(descriptor, zero, 0, zero.length, 0);
    } catch {
      this.#isWritable = false;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor;
    try {
      this.#descriptor = openSync(this.#path, 'r+');
      this.#isWritable = true;
    } catch {
      // Older kernels have read-only files of version 2.
      this.#descriptor = openSync(this.#path, 'r');
    }
    return this.#descriptor;
  }
}

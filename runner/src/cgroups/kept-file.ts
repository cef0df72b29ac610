import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Long enough for a number; the kernel writes the whole of it in one read. */
const numberBytes = 32;
const zero = Buffer.from('0');

/** A file of the kernel that is used at every call: opened once, because opening costs more than reading. */
export class KeptFile {
  readonly #path: string;
  readonly #buffer = Buffer.allocUnsafe(numberBytes);
  #descriptor: number | undefined;
  #isWritable = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws when the file is not there or cannot be read */
  readNumber(): number {
    const length = readSync(this.#open(), this.#buffer, 0, numberBytes, 0);
    return Number(this.#buffer.toString('latin1', 0, length));
  }

  /**
   * Begins the number anew, for the reads of this very object, where the kernel lets us; else it stays.
   * @throws when the file is not there or cannot be read
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
      // Older kernels have files of version 2 that nobody may write to.
      this.#descriptor = openSync(this.#path, 'r');
    }
    return this.#descriptor;
  }
}

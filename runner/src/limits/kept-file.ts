import { closeSync, openSync, readSync } from 'node:fs';

/** Long enough for a number; the kernel writes the whole of it in one read. */
const numberBytes = 32;

/** A file of the kernel that is read at every call: opened once, because opening costs more than reading. */
export class KeptFile {
  readonly #path: string;
  readonly #buffer = Buffer.allocUnsafe(numberBytes);
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws when the file is not there or cannot be read */
  readNumber(): number {
    this.#descriptor ??= openSync(this.#path, 'r');
    const length = readSync(this.#descriptor, this.#buffer, 0, numberBytes, 0);
    return Number(this.#buffer.toString('latin1', 0, length));
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

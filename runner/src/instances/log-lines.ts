import { StringDecoder } from 'node:string_decoder';
import { bounds } from '../bounds.ts';

/**
 * Cuts one output stream into log records: one per line feed, longer ones in pieces, bytes that are not UTF-8
 * replaced. What a call prints past its bound is dropped, and the caller is told once.
 */
export class LogLines {
  #decoder = new StringDecoder('utf8');
  #pending = '';
  #bytes = 0;
  readonly #onLine: (text: string) => void;
  readonly #onCut: () => void;

  constructor({ onLine, onCut }: { onLine: (text: string) => void; onCut: () => void }) {
    this.#onLine = onLine;
    this.#onCut = onCut;
  }

  push(chunk: Buffer): void {
    const room = bounds.logBytesPerCall - this.#bytes;
    this.#bytes += chunk.length;
    if (room < 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    const lines = (this.#pending + this.#decoder.write(kept)).split('\n');
    this.#pending = lines.pop() ?? '';
    for (const line of lines) this.#emit(line);
    while (this.#pending.length > bounds.logLineBytes) {
      this.#onLine(this.#pending.slice(0, bounds.logLineBytes));
      this.#pending = this.#pending.slice(bounds.logLineBytes);
    }
    if (chunk.length > room) {
      this.flush();
      this.#onCut();
    }
  }

  /** A call has ended: what it printed without a line feed is a record too, and the next call has its own bound. */
  endCall(): void {
    this.flush();
    this.#bytes = 0;
  }

  flush(): void {
    const rest = this.#pending + this.#decoder.end();
    this.#pending = '';
    if (rest !== '') this.#emit(rest);
  }

  #emit(line: string): void {
    for (let start = 0; start < line.length || start === 0; start += bounds.logLineBytes) {
      this.#onLine(line.slice(start, start + bounds.logLineBytes));
    }
  }
}

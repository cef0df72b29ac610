import { StringDecoder } from 'node:string_decoder';
import { limits } from '../limits.ts';
import { type LineSource, lineTurns } from './line-turns.ts';

/** The output of a call to one stream that exceeded the limits. */
export type Dropped = { lines: number; bytes: number };

const lineFeed = 0x0a;

/**
 * Splits one output stream into log records: one per line feed, longer lines in parts, with invalid UTF-8 replaced.
 * Output over a call's limits of bytes and lines is counted and dropped; the caller gets the count once, at the end of
 * the call.
 */
export class LogLines implements LineSource {
  #decoder = new StringDecoder('utf8');
  /** Within the limits and not split yet. */
  #uncut: Buffer[] = [];
  #onCut: (() => void) | undefined;
  /** Parts of a line without its line feed, so that each byte is scanned once. */
  #pending: string[] = [];
  #pendingLength = 0;
  /** The output of the current call. */
  #kept = { lines: 0, bytes: 0 };
  #dropped: Dropped = { lines: 0, bytes: 0 };
  readonly #onLine: (text: string) => void;
  readonly #onDropped: (dropped: Dropped) => void;

  constructor(listener: { onLine: (text: string) => void; onDropped: (dropped: Dropped) => void }) {
    this.#onLine = listener.onLine;
    this.#onDropped = listener.onDropped;
  }

  push(chunk: Buffer): void {
    const kept = this.#keep(chunk);
    const rest = chunk.subarray(kept.length);
    this.#dropped.bytes += rest.length;
    this.#dropped.lines += lineFeedsIn(rest);
    if (kept.length === 0) return;
    this.#uncut.push(kept);
    lineTurns.cut(this);
  }

  cut(most: number): number {
    let count = 0;
    while (count < most) {
      const chunk = this.#uncut.shift();
      if (chunk === undefined) break;
      const end = endOfLines(chunk, most - count);
      if (end < chunk.length) this.#uncut.unshift(chunk.subarray(end));
      count += this.#take(this.#decoder.write(chunk.subarray(0, end)));
    }
    if (this.#uncut.length === 0) this.#onCut?.();
    return Math.min(count, most);
  }

  /** Ends a call: the rest of its output without a line feed becomes a record, and the limits start again. */
  async endCall(): Promise<void> {
    if (this.#uncut.length > 0) {
      await new Promise<void>((resolve) => {
        const earlier = this.#onCut;
        this.#onCut = () => {
          earlier?.();
          resolve();
        };
      });
      this.#onCut = undefined;
    }
    this.#flush();
    if (this.#dropped.bytes > 0) this.#onDropped(this.#dropped);
    this.#kept = { lines: 0, bytes: 0 };
    this.#dropped = { lines: 0, bytes: 0 };
  }

  /** @returns the part of the chunk within the limits; empty once output was dropped */
  #keep(chunk: Buffer): Buffer {
    if (this.#dropped.bytes > 0) return chunk.subarray(0, 0);
    const inBytes = chunk.subarray(0, limits.logBytesPerCall - this.#kept.bytes);
    const kept = inBytes.subarray(0, endOfLines(inBytes, limits.logLinesPerCall - this.#kept.lines));
    this.#kept.bytes += kept.length;
    this.#kept.lines += lineFeedsIn(kept);
    return kept;
  }

  #flush(): void {
    const rest = this.#decoder.end();
    if (rest !== '') this.#hold(rest);
    if (this.#pendingLength > 0) this.#emit(this.#joined());
  }

  /** @returns the number of lines */
  #take(text: string): number {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#hold(line);
      this.#emit(this.#joined());
    }
    this.#hold(last);
    if (this.#pendingLength > limits.logLineBytes) {
      const long = this.#joined();
      const whole = long.length - (long.length % limits.logLineBytes);
      this.#emit(long.slice(0, whole));
      this.#hold(long.slice(whole));
    }
    return lines.length;
  }

  #hold(piece: string): void {
    this.#pending.push(piece);
    this.#pendingLength += piece.length;
  }

  #joined(): string {
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingLength = 0;
    return text;
  }

  #emit(line: string): void {
    for (let start = 0; start < line.length || start === 0; start += limits.logLineBytes)
      this.#onLine(line.slice(start, start + limits.logLineBytes));
  }
}

/** @returns the end of the first `lines` lines; the length if there are fewer */
function endOfLines(bytes: Buffer, lines: number): number {
  let end = 0;
  for (let left = lines; left > 0; left -= 1) {
    const at = bytes.indexOf(lineFeed, end);
    if (at < 0) return bytes.length;
    end = at + 1;
  }
  return end;
}

/** A search is fast for long lines, a loop for short ones. */
const searchedLines = 256;

function lineFeedsIn(bytes: Buffer): number {
  let count = 0;
  let from = 0;
  for (; count < searchedLines; count += 1) {
    const at = bytes.indexOf(lineFeed, from);
    if (at < 0) return count;
    from = at + 1;
  }
  for (; from < bytes.length; from += 1) if (bytes[from] === lineFeed) count += 1;
  return count;
}

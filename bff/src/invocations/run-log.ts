import type { LogLine as PrintedLine } from 'runner';
import { keptBytesMax, type LogLine } from '../../contract/index.ts';

/** The log of one run as lines of JSON. Of a longer log, the end is kept: between half of the limit and all of it. */
export class RunLog {
  #older = '';
  #newer = '';
  #newerBytes = 0;
  #isCut = false;

  add({ timestampMs, stream, text }: PrintedLine): LogLine {
    const line = { timestamp: new Date(timestampMs).toISOString(), stream, text };
    const json = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(json);
    if (this.#newerBytes + bytes > keptBytesMax / 2) {
      this.#isCut ||= this.#older !== '';
      this.#older = this.#newer;
      this.#newer = '';
      this.#newerBytes = 0;
    }
    this.#newer += json;
    this.#newerBytes += bytes;
    return line;
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  text(): string {
    return this.#older + this.#newer;
  }
}

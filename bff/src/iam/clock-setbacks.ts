import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../storage/durable-file.ts';

const record = z.strictObject({ highestMs: z.number(), setbacks: z.int() });
/** Corrections that time servers make all the time are none. */
const setbackMs = 5 * 60_000;

/**
 * How often the clock of the machine has gone back so far. Tokens carry the number that was in force when they were
 * issued, so that none outlives its time on a clock that was set back, however far.
 */
export class ClockSetbacks {
  readonly #path: string;
  #highestMs: number;
  readonly count: number;
  /** Whether the clock went back since the last start. */
  readonly isNew: boolean;

  /** @param iamDir remembers the latest time that a process has seen */
  constructor({ iamDir, nowMs }: { iamDir: string; nowMs: number }) {
    this.#path = join(iamDir, 'clock.json');
    const known = existsSync(this.#path) ? parsed(readFileSync(this.#path, 'utf8')) : undefined;
    this.isNew = known !== undefined && (known === 'damaged' || nowMs < known.highestMs - setbackMs);
    // A number that was not used before, where the earlier one is lost.
    const before = known === undefined ? 0 : known === 'damaged' ? nowMs : known.setbacks;
    this.count = this.isNew ? before + 1 : before;
    this.#highestMs = this.isNew || known === undefined || known === 'damaged' ? nowMs : known.highestMs;
    this.note(nowMs, { isFirst: true });
  }

  /** To be called now and then. */
  note(nowMs: number, { isFirst = false } = {}): void {
    if (nowMs <= this.#highestMs && !isFirst) return;
    this.#highestMs = Math.max(nowMs, this.#highestMs);
    writeDurably(this.#path, JSON.stringify({ highestMs: this.#highestMs, setbacks: this.count }));
  }
}

function parsed(text: string): z.infer<typeof record> | 'damaged' {
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return 'damaged';
  }
}

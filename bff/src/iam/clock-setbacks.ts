import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../storage/durable-file.ts';

const record = z.strictObject({ highestMs: z.number(), setbacks: z.int() });
/** Smaller corrections by time servers are normal. */
const setbackMs = 5 * 60_000;

/**
 * Number of times that the machine's clock has gone back. A token carries the number at its time of issue, so that no
 * token outlives its lifetime on a clock that was set back, however far.
 */
export class ClockSetbacks {
  readonly #path: string;
  #highestMs: number;
  readonly count: number;
  /** Whether the clock went back since the last start. */
  readonly isNew: boolean;

  /** @param iamDir stores the latest time that any process has seen */
  constructor({ iamDir, nowMs }: { iamDir: string; nowMs: number }) {
    this.#path = join(iamDir, 'clock.json');
    const known = existsSync(this.#path) ? parsed(readFileSync(this.#path, 'utf8')) : undefined;
    this.isNew = known !== undefined && (known === 'damaged' || nowMs < known.highestMs - setbackMs);
    // When the earlier number is lost, use one that was never used before.
    const before = known === undefined ? 0 : known === 'damaged' ? nowMs : known.setbacks;
    this.count = this.isNew ? before + 1 : before;
    this.#highestMs = this.isNew || known === undefined || known === 'damaged' ? nowMs : known.highestMs;
    this.note(nowMs, { isFirst: true });
  }

  /** Records the time; must be called periodically. */
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

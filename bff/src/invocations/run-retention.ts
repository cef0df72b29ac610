import type { Message } from 'runner';
import { say } from '../error-message.ts';
import type { RunFiles } from './run-files.ts';
import type { Removal, RunRows, StoredRun } from './run-rows.ts';

/** Limits on runs with their inputs, outputs and logs. */
export type RunLimits = { runsOfFunction: number; bytesOfFunction: number; bytes: number; ageMs: number };
export const usualLimits: RunLimits = {
  runsOfFunction: 200,
  bytesOfFunction: 64 * 1024 * 1024,
  bytes: 512 * 1024 * 1024,
  ageMs: 7 * 24 * 60 * 60 * 1000,
};
/** Rows per function, those of removed runs included. */
const rowsOfFunction = 1000;
const removedAtATime = 50;

type Options = {
  rows: RunRows;
  files: RunFiles;
  now: () => number;
  limits: RunLimits;
};
type Size = { runs: number; bytes: number };

/** Decides which runs keep their files. The row of a removed run stays for a while and says since when and why. */
export class RunRetention {
  readonly #deps: Options;
  /** Runs that have their files, by function. */
  readonly #sizes = new Map<string, Size>();

  constructor(options: Options) {
    this.#deps = options;
  }

  /** Counts what an earlier process kept, and removes files without a run. */
  async open(): Promise<void> {
    const { rows, files } = this.#deps;
    for (const { functionId, runs, bytes } of await rows.sizes())
      this.#sizes.set(functionId, { runs, bytes });
    await files.sweep(async (id) => {
      const row = await rows.find(id);
      return row !== undefined && row.removed_at_ms === null;
    });
  }

  /**
   * Counts a run that has ended, and makes room for it. When all runs together exceed the limit, the function with the
   * most bytes loses its oldest runs.
   */
  async added(functionId: string, bytes: number): Promise<void> {
    this.#grow(functionId, { runs: 1, bytes });
    const { rows, limits } = this.#deps;
    for (;;) {
      const own = this.#sizes.get(functionId);
      if (own !== undefined && own.runs > limits.runsOfFunction) {
        const beyond = own.runs - limits.runsOfFunction;
        if (!(await this.#remove(await rows.oldest({ functionId }, beyond), 'count'))) break;
      } else if (own !== undefined && own.bytes > limits.bytesOfFunction) {
        if (!(await this.#remove(await rows.oldest({ functionId }, 1), 'space'))) break;
      } else if (this.#bytes() > limits.bytes) {
        const [largest] = [...this.#sizes].toSorted(([, a], [, b]) => b.bytes - a.bytes);
        if (largest === undefined) break;
        if (!(await this.#remove(await rows.oldest({ functionId: largest[0] }, 1), 'space'))) break;
      } else break;
    }
    await rows.forgetBeyond(functionId, rowsOfFunction);
  }

  /** Removes some of the runs that are too old. @returns whether more may remain */
  async prune(): Promise<boolean> {
    const { rows, now, limits } = this.#deps;
    const old = await rows.oldest({ beforeMs: now() - limits.ageMs }, removedAtATime);
    await this.#remove(old, 'age');
    return old.length === removedAtATime;
  }

  /** Removes the files of a deleted function; deleting it removed the rows. */
  async forget(functionId: string): Promise<void> {
    this.#sizes.delete(functionId);
    await this.#deps.files.removeAll(functionId);
  }

  /** Since when and why a run is gone. */
  removal({ id, removed_at_ms: atMs, removed_because: because }: StoredRun): Message {
    const { runsOfFunction, ageMs } = this.#deps.limits;
    const reasons = {
      count: say('RUNS_OF_FUNCTION', { count: runsOfFunction }),
      age: say('RUNS_OF_DAYS', { days: ageMs / 86_400_000 }),
      space: say('RUNS_OF_SPACE', {}),
    } as const;
    const at = new Date(atMs ?? 0).toISOString();
    return say('RUN_REMOVED', { id, at, why: reasons[because ?? 'space'] });
  }

  /** @returns whether there was anything to remove */
  async #remove(gone: readonly StoredRun[], because: Removal['because']): Promise<boolean> {
    const { rows, files, now } = this.#deps;
    // Rows first: after a kill in between, the next start removes the files.
    await rows.removed(
      gone.map(({ id }) => id),
      { atMs: now(), because },
    );
    for (const row of gone) {
      this.#grow(row.function_id, { runs: -1, bytes: -row.kept_bytes });
      await files.remove({ functionId: row.function_id, runId: row.id });
    }
    return gone.length > 0;
  }

  #grow(functionId: string, by: Size): void {
    const size = this.#sizes.get(functionId) ?? { runs: 0, bytes: 0 };
    this.#sizes.set(functionId, { runs: size.runs + by.runs, bytes: size.bytes + by.bytes });
  }

  #bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#sizes.values()) sum += bytes;
    return sum;
  }
}

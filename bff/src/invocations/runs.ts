import type { Logger } from 'pino';
import type { Message } from 'runner';
import type { RunRecord, RunResult } from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import { type PageQuery, readPage } from '../store/page.ts';
import { keptBytesMax, type RunFiles, type RunPart } from './run-files.ts';
import type { Removal, RunRows, StoredRun } from './run-rows.ts';

/** Limits on runs with their inputs and outputs. */
export type RunLimits = { runsOfFunction: number; bytesOfFunction: number; bytes: number; ageMs: number };
const usualLimits: RunLimits = {
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
  access: Pick<Access, 'require'>;
  functions: Pick<Functions, 'row' | 'resource'>;
  now: () => number;
  log: Logger;
  limits?: RunLimits;
};
type Size = { runs: number; bytes: number };
export type NewRun = {
  id: string;
  functionId: string;
  versionId: string;
  tag: string | undefined;
  by: Subject;
  input: Uint8Array;
};
/** How a run ended. `interrupted`: the console stops. */
export type RunEnd = { state: 'finished' | 'interrupted'; result: RunResult } | { state: 'cancelled' };

/**
 * Runs of the console as records. A run belongs to the server: it goes on when its client leaves, and only `cancel`,
 * the deletion of its version or the end of the console stops it.
 */
export class Runs {
  readonly #deps: Options;
  readonly #limits: RunLimits;
  readonly #running = new Map<string, { controller: AbortController; ended: Promise<RunEnd> }>();
  /** Runs that have their files, by function. */
  readonly #sizes = new Map<string, Size>();

  constructor(options: Options) {
    this.#deps = options;
    this.#limits = options.limits ?? usualLimits;
  }

  /** Marks what an earlier process left as interrupted, and removes files without a run. */
  async open(): Promise<void> {
    const { rows, files } = this.#deps;
    await rows.interruptRunning();
    for (const { functionId, runs, bytes } of await rows.sizes())
      this.#sizes.set(functionId, { runs, bytes });
    await files.sweep(async (id) => {
      const row = await rows.find(id);
      return row !== undefined && row.removed_at_ms === null;
    });
  }

  /**
   * Records a run, then executes it.
   * @param execute must not reject; a cancelled run aborts its signal
   * @returns `ended` resolves when the run has ended and is recorded
   */
  async start(
    run: NewRun,
    execute: (signal: AbortSignal) => Promise<RunEnd>,
  ): Promise<{ ended: Promise<RunEnd> }> {
    const { rows, files, now } = this.#deps;
    const key = { functionId: run.functionId, runId: run.id };
    await rows.add({
      id: run.id,
      function_id: run.functionId,
      version_id: run.versionId,
      tag: run.tag ?? null,
      created_at_ms: now(),
      created_by: run.by.id,
      state: 'running',
      result_json: null,
      input_bytes: run.input.length,
      output_bytes: null,
      kept_bytes: 0,
      removed_at_ms: null,
      removed_because: null,
    });
    let inputBytes: number;
    try {
      inputBytes = await files.write(key, 'input', run.input);
    } catch (error) {
      await rows.delete(run.id);
      throw error;
    }
    const controller = new AbortController();
    const ended = this.#recorded(run, { inputBytes, execute: execute(controller.signal) }).finally(() =>
      this.#running.delete(run.id),
    );
    this.#running.set(run.id, { controller, ended });
    return { ended };
  }

  async list(functionId: string, query: PageQuery, by: Subject) {
    await this.#authorize(functionId, by);
    const { rows, ...next } = await readPage(query, (before, limit) =>
      this.#deps.rows.list(functionId, before, limit),
    );
    return { runs: rows.map(present), ...next };
  }

  /** @throws ApiError NOT_FOUND that says since when and why the run is gone */
  async get(id: string, by: Subject): Promise<RunRecord> {
    return present(await this.#row(id, by));
  }

  async read(id: string, part: RunPart, by: Subject): Promise<Uint8Array<ArrayBuffer>> {
    const row = await this.#row(id, by);
    const content = await this.#deps.files.read({ functionId: row.function_id, runId: id }, part);
    if (content !== undefined) return new Uint8Array(content);
    throw new ApiError('NOT_FOUND', say('RUN_WITHOUT_PART', { id, part, state: row.state }));
  }

  /** Resolves when the run has ended; a run that has ended stays as it is. */
  async cancel(id: string, by: Subject): Promise<RunRecord> {
    await this.#row(id, by);
    const running = this.#running.get(id);
    running?.controller.abort();
    await running?.ended;
    return await this.get(id, by);
  }

  /** Removes the files of a deleted function; deleting it removed the rows. */
  async forget(functionId: string): Promise<void> {
    this.#sizes.delete(functionId);
    await this.#deps.files.removeAll(functionId);
  }

  /** Removes some of the runs that are too old. @returns whether more may remain */
  async prune(): Promise<boolean> {
    const { rows, now } = this.#deps;
    const old = await rows.oldest({ beforeMs: now() - this.#limits.ageMs }, removedAtATime);
    await this.#remove(old, 'age');
    return old.length === removedAtATime;
  }

  /** Resolves when the runs have ended, which the end of the runner causes. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** A result that the disk does not take still reaches the client. */
  async #recorded(
    run: NewRun,
    { inputBytes, execute }: { inputBytes: number; execute: Promise<RunEnd> },
  ): Promise<RunEnd> {
    const ended = await execute;
    try {
      await this.#record(run, { inputBytes, ended });
    } catch (error) {
      this.#deps.log.error({ err: error, requestId: run.id }, 'a run is not recorded');
    }
    return ended;
  }

  async #record(run: NewRun, { inputBytes, ended }: { inputBytes: number; ended: RunEnd }): Promise<void> {
    const { rows, files } = this.#deps;
    const key = { functionId: run.functionId, runId: run.id };
    const { state } = ended;
    let row = { state, result_json: null as string | null, output_bytes: null as number | null };
    let keptBytes = inputBytes;
    if (ended.state === 'finished') {
      const { response, requestId: _id, versionId: _version, ...result } = ended.result;
      const output = Buffer.from(response);
      const written = await files.write(key, 'output', output).catch((error: unknown) => {
        this.#deps.log.error({ err: error, requestId: run.id }, 'the output of a run is not kept');
      });
      keptBytes += written ?? 0;
      const resultJson = JSON.stringify(result);
      keptBytes += Buffer.byteLength(resultJson);
      row = {
        state,
        result_json: resultJson,
        output_bytes: written === undefined ? null : output.length,
      };
    }
    if (!(await rows.end(run.id, { ...row, kept_bytes: keptBytes })))
      return await this.forget(run.functionId);
    this.#grow(run.functionId, { runs: 1, bytes: keptBytes });
    await this.#makeRoom(run.functionId);
  }

  /** When all runs together exceed the limit, the function with the most bytes loses its oldest runs. */
  async #makeRoom(functionId: string): Promise<void> {
    const { rows } = this.#deps;
    const { runsOfFunction, bytesOfFunction, bytes } = this.#limits;
    for (;;) {
      const own = this.#sizes.get(functionId);
      if (own !== undefined && own.runs > runsOfFunction) {
        if (!(await this.#remove(await rows.oldest({ functionId }, own.runs - runsOfFunction), 'count')))
          break;
      } else if (own !== undefined && own.bytes > bytesOfFunction) {
        if (!(await this.#remove(await rows.oldest({ functionId }, 1), 'space'))) break;
      } else if (this.#bytes() > bytes) {
        const [largest] = [...this.#sizes].toSorted(([, a], [, b]) => b.bytes - a.bytes);
        if (largest === undefined) break;
        if (!(await this.#remove(await rows.oldest({ functionId: largest[0] }, 1), 'space'))) break;
      } else break;
    }
    await rows.forgetBeyond(functionId, rowsOfFunction);
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

  async #row(id: string, by: Subject): Promise<StoredRun> {
    const row = await this.#deps.rows.find(id);
    if (row === undefined) throw new ApiError('NOT_FOUND', say('RUN_NOT_FOUND', { id }));
    await this.#authorize(row.function_id, by);
    if (row.removed_at_ms !== null) throw new ApiError('NOT_FOUND', this.#removal(row));
    return row;
  }

  #removal({ id, removed_at_ms: atMs, removed_because: because }: StoredRun): Message {
    const { runsOfFunction, ageMs } = this.#limits;
    const reasons = {
      count: say('RUNS_OF_FUNCTION', { count: runsOfFunction }),
      age: say('RUNS_OF_DAYS', { days: ageMs / 86_400_000 }),
      space: say('RUNS_OF_SPACE', {}),
    } as const;
    const at = new Date(atMs ?? 0).toISOString();
    return say('RUN_REMOVED', { id, at, why: reasons[because ?? 'space'] });
  }

  /** A run shows what the function returned and printed, so it requires what starting a run requires. */
  async #authorize(functionId: string, by: Subject): Promise<void> {
    const { functions, access } = this.#deps;
    const resource = functions.resource(await functions.row(functionId));
    await access.require(by, 'functions.functions.invoke', resource);
    await access.require(by, 'logging.records.read', resource);
  }
}

function present(row: StoredRun): RunRecord {
  return {
    id: row.id,
    functionId: row.function_id,
    versionId: row.version_id,
    ...(row.tag === null ? {} : { tag: row.tag }),
    createdAt: new Date(row.created_at_ms).toISOString(),
    createdBy: row.created_by,
    state: row.state,
    ...(row.result_json === null ? {} : { result: JSON.parse(row.result_json) }),
    inputBytes: row.input_bytes,
    ...(row.output_bytes === null ? {} : { outputBytes: row.output_bytes }),
    isInputCut: row.input_bytes > keptBytesMax,
    isOutputCut: (row.output_bytes ?? 0) > keptBytesMax,
  };
}

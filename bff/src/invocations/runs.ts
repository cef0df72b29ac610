import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import {
  keptBytesMax,
  type RunExport,
  type RunRecord,
  type RunResult,
  runExport,
  runExportFormat,
  runExportVersion,
} from '../../contract/index.ts';
import { say } from '../error-message.ts';
import { ApiError } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import { type PageQuery, readPage } from '../store/page.ts';
import type { RunRow } from '../store/schema.ts';
import type { RunFiles, RunPart } from './run-files.ts';
import { RunLog } from './run-log.ts';
import { present } from './run-record.ts';
import { type RunLimits, RunRetention, usualLimits } from './run-retention.ts';
import type { RunRows, StoredRun } from './run-rows.ts';

type Options = {
  rows: RunRows;
  files: RunFiles;
  access: Pick<Access, 'require'>;
  functions: Pick<Functions, 'row' | 'resource'>;
  now: () => number;
  log: Logger;
  limits?: RunLimits;
};
export type NewRun = {
  id: string;
  functionId: string;
  versionId: string;
  tag: string | undefined;
  integration: 'http' | 'raw';
  /** Undefined for an anonymous caller. */
  by: Subject | undefined;
  input: Uint8Array;
};
/** How a run ended. `interrupted`: the console stops. */
export type RunEnd = { state: 'finished' | 'interrupted'; result: RunResult } | { state: 'cancelled' };
type Kept = { input: Uint8Array; output?: Uint8Array; log: string };

/**
 * Runs as records. A run of the console belongs to the server: it goes on when its client leaves, and only `cancel`,
 * the deletion of its version or the end of the console stops it.
 */
export class Runs {
  readonly #deps: Options;
  readonly #retention: RunRetention;
  readonly #running = new Map<string, { controller: AbortController; log: RunLog; ended: Promise<RunEnd> }>();

  constructor(options: Options) {
    this.#deps = options;
    this.#retention = new RunRetention({ ...options, limits: options.limits ?? usualLimits });
  }

  /** Marks what an earlier process left as interrupted, and removes files without a run. */
  async open(): Promise<void> {
    await this.#deps.rows.interruptRunning();
    await this.#retention.open();
  }

  /**
   * Records a run, then executes it.
   * @param execute must not reject; adds to the log; a cancelled run aborts its signal
   * @returns `ended` resolves when the run has ended and is recorded
   */
  async start(
    run: NewRun,
    execute: (run: { log: RunLog; signal: AbortSignal }) => Promise<RunEnd>,
  ): Promise<{ ended: Promise<RunEnd> }> {
    const { rows, files } = this.#deps;
    await rows.add(this.#rowOf(run, { state: 'running' }));
    let inputBytes: number;
    try {
      inputBytes = await files.write(keyOf(run), 'input', run.input);
    } catch (error) {
      await rows.delete(run.id);
      throw error;
    }
    const controller = new AbortController();
    const log = new RunLog();
    const execution = execute({ log, signal: controller.signal });
    const ended = this.#recorded(run, { inputBytes, log, execution }).finally(() =>
      this.#running.delete(run.id),
    );
    this.#running.set(run.id, { controller, log, ended });
    return { ended };
  }

  /** Records a call of the gateway that has ended. */
  async keep(
    run: NewRun,
    { result, log, startedAtMs }: { result: RunResult; log: RunLog; startedAtMs: number },
  ) {
    const output = Buffer.from(result.response);
    const row = this.#rowOf(run, {
      origin: 'gateway',
      created_at_ms: startedAtMs,
      state: 'finished',
      result_json: resultJsonOf(result),
      output_bytes: output.length,
      is_log_cut: log.isCut ? 1 : 0,
    });
    await this.#addEnded(row, { input: run.input, output, log: log.text() });
  }

  /** @throws ApiError NOT_FOUND, or PERMISSION_DENIED without the rights to run the function */
  async import(functionId: string, file: RunExport, by: Subject): Promise<RunRecord> {
    await this.authorize(functionId, by);
    const { run, input, output, log, sha256 } = file;
    requireSizes({ input, output, log });
    if (sumOf(file) !== sha256)
      throw new ApiError('INVALID_ARGUMENT', say('RUN_FILE_DAMAGED', {}), [
        { field: 'sha256', description: 'must be the sum of the content' },
      ]);
    const { state, versionId, tag, integration, createdAt, result } = run;
    const content: Kept = {
      input: Buffer.from(input),
      ...(output === undefined ? {} : { output: Buffer.from(output) }),
      log,
    };
    const of = { id: randomUUID(), functionId, versionId, tag, integration, by, input: content.input };
    const row = this.#rowOf(of, {
      origin: 'import',
      import_json: JSON.stringify({ runId: run.id, functionId: run.functionId, createdAt }),
      state,
      result_json: result === undefined ? null : JSON.stringify(result),
      input_bytes: Math.max(run.inputBytes, content.input.length),
      output_bytes: content.output ? Math.max(run.outputBytes ?? 0, content.output.length) : null,
      is_log_cut: run.isLogCut ? 1 : 0,
    });
    await this.#addEnded(row, content);
    return await this.get(of.id, by);
  }

  /** @throws ApiError FAILED_PRECONDITION for a run in progress */
  async export(id: string, by: Subject): Promise<RunExport> {
    const record = await this.get(id, by);
    const { state } = record;
    if (state === 'running') throw new ApiError('FAILED_PRECONDITION', say('RUN_IN_PROGRESS', { id }));
    const text = async (part: RunPart) => Buffer.from(await this.read(id, part, by)).toString();
    const [input, log] = [await text('input'), await text('log')];
    const { functionId, versionId, tag, integration, createdAt, result, inputBytes, outputBytes, isLogCut } =
      record;
    const more = { ...(tag === undefined ? {} : { tag }), ...(result === undefined ? {} : { result }) };
    const file = {
      format: runExportFormat,
      formatVersion: runExportVersion,
      run: {
        ...{ id, functionId, versionId, integration, createdAt, state, inputBytes, isLogCut, ...more },
        ...(outputBytes === undefined ? {} : { outputBytes }),
      },
      input,
      ...(outputBytes === undefined ? {} : { output: await text('output') }),
      log,
    } as const;
    return { ...file, sha256: sumOf(file) };
  }

  async list(functionId: string, query: PageQuery, by: Subject) {
    await this.authorize(functionId, by);
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
    const running = part === 'log' ? this.#running.get(id) : undefined;
    if (running) return new Uint8Array(Buffer.from(running.log.text()));
    const content = await this.#deps.files.read({ functionId: row.function_id, runId: id }, part);
    if (content !== undefined) return new Uint8Array(content);
    if (part === 'log') return new Uint8Array();
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

  async forget(functionId: string): Promise<void> {
    await this.#retention.forget(functionId);
  }

  async prune(): Promise<boolean> {
    return await this.#retention.prune();
  }

  /** Resolves when the runs have ended, which the end of the runner causes. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** A run shows what the function returned and printed, so it requires what starting a run requires. */
  async authorize(functionId: string, by: Subject): Promise<void> {
    const { functions, access } = this.#deps;
    const resource = functions.resource(await functions.row(functionId));
    await access.require(by, 'functions.functions.invoke', resource);
    await access.require(by, 'logging.records.read', resource);
  }

  /** A result that the disk does not take still reaches the client. */
  async #recorded(
    run: NewRun,
    { inputBytes, log, execution }: { inputBytes: number; log: RunLog; execution: Promise<RunEnd> },
  ): Promise<RunEnd> {
    const ended = await execution;
    try {
      await this.#record(run, { inputBytes, log, ended });
    } catch (error) {
      this.#deps.log.error({ err: error, requestId: run.id }, 'a run is not recorded');
    }
    return ended;
  }

  async #record(
    run: NewRun,
    { inputBytes, log, ended }: { inputBytes: number; log: RunLog; ended: RunEnd },
  ): Promise<void> {
    const { rows, files } = this.#deps;
    const part = async (name: RunPart, content: Uint8Array) => {
      try {
        return await files.write(keyOf(run), name, content);
      } catch (error) {
        this.#deps.log.error({ err: error, requestId: run.id }, `the ${name} of a run is not kept`);
        return undefined;
      }
    };
    let keptBytes = inputBytes + ((await part('log', Buffer.from(log.text()))) ?? 0);
    const { state } = ended;
    let end = { state, result_json: null as string | null, output_bytes: null as number | null };
    if (ended.state === 'finished') {
      const output = Buffer.from(ended.result.response);
      const written = await part('output', output);
      const result_json = resultJsonOf(ended.result);
      keptBytes += (written ?? 0) + Buffer.byteLength(result_json);
      end = { state, result_json, output_bytes: written === undefined ? null : output.length };
    }
    const is_log_cut = log.isCut ? (1 as const) : (0 as const);
    if (await rows.end(run.id, { ...end, is_log_cut, kept_bytes: keptBytes }))
      await this.#retention.added(run.functionId, keptBytes);
    // Its function was deleted meanwhile.
    else await this.forget(run.functionId);
  }

  /** Files first: after a kill in between, the next start removes them. */
  async #addEnded(row: RunRow, content: Kept): Promise<void> {
    const { rows, files } = this.#deps;
    const key = { functionId: row.function_id, runId: row.id };
    let keptBytes = Buffer.byteLength(row.result_json ?? '');
    try {
      keptBytes += await files.write(key, 'input', content.input);
      if (content.output) keptBytes += await files.write(key, 'output', content.output);
      keptBytes += await files.write(key, 'log', Buffer.from(content.log));
      await rows.add({ ...row, kept_bytes: keptBytes });
    } catch (error) {
      await files.remove(key);
      throw error;
    }
    await this.#retention.added(row.function_id, keptBytes);
  }

  #rowOf(run: NewRun, more: Partial<RunRow> & Pick<RunRow, 'state'>): RunRow {
    return {
      id: run.id,
      function_id: run.functionId,
      version_id: run.versionId,
      tag: run.tag ?? null,
      created_at_ms: this.#deps.now(),
      created_by: run.by?.id ?? '',
      integration: run.integration,
      origin: 'console',
      import_json: null,
      result_json: null,
      input_bytes: run.input.length,
      output_bytes: null,
      is_log_cut: 0,
      kept_bytes: 0,
      removed_at_ms: null,
      removed_because: null,
      ...more,
    };
  }

  async #row(id: string, by: Subject): Promise<StoredRun> {
    const row = await this.#deps.rows.find(id);
    if (row === undefined) throw new ApiError('NOT_FOUND', say('RUN_NOT_FOUND', { id }));
    await this.authorize(row.function_id, by);
    if (row.removed_at_ms !== null) throw new ApiError('NOT_FOUND', this.#retention.removal(row));
    return row;
  }
}

/** @throws ApiError TOO_LARGE */
function requireSizes(parts: Partial<Record<RunPart, string | undefined>>): void {
  for (const [part, text = ''] of Object.entries(parts)) {
    const bytes = Buffer.byteLength(text);
    if (bytes > keptBytesMax)
      throw new ApiError('TOO_LARGE', say('RUN_FILE_TOO_LARGE', { part, bytes, maxBytes: keptBytesMax }));
  }
}

/** The parts in the order of the contract, so that the order of keys in a file does not matter. */
function sumOf({ format, formatVersion, run, input, output, log }: Omit<RunExport, 'sha256'>): string {
  const parts = [format, formatVersion, runExport.shape.run.parse(run), input, output ?? null, log];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

const keyOf = ({ functionId, id }: NewRun) => ({ functionId, runId: id });

function resultJsonOf({ response: _response, requestId: _id, versionId: _version, ...result }: RunResult) {
  return JSON.stringify(result);
}

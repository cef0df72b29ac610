import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { EntryFilter, EntryRange, LogLimits, NewEntry, StoredEntry } from './log-store.ts';
import type { CallLines } from './new-entries.ts';

/** A page of entries. `isMore`: the range has, or may have, further entries, which begin at `lookedAtSeq`. */
export type FoundEntries = { entries: StoredEntry[]; lookedAtSeq: number | undefined; isMore: boolean };

type OfFunction = { functionId: string };
export type LogTask = OfFunction &
  (
    | { kind: 'append'; parts: (CallLines | NewEntry)[]; limits: LogLimits }
    | { kind: 'read'; filter: EntryFilter; range: EntryRange }
    | { kind: 'lastSeq' }
    | { kind: 'functionIds' }
    | { kind: 'delete' }
    | { kind: 'prune'; beforeMs: number; limits: LogLimits }
    | { kind: 'close' }
  );
export type LogRequest = { id: number; task: LogTask };
export type LogAnswer =
  | { id: number; value: unknown }
  | { id: number; error: Error; fault: object }
  /** Where the damaged file was moved. */
  | { movedTo: string };

/** Pause before a failed thread opens its store again. */
const retryMs = 5000;

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** Client of the log worker for the thread that serves calls. Requests for one function run in order. */
export class LogThread {
  readonly #dataDir: string;
  readonly #log: Pick<Logger, 'error'>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #fault: { error: Error; atMs: number } | undefined;

  constructor(dataDir: string, log: Pick<Logger, 'error'>) {
    this.#dataDir = dataDir;
    this.#log = log;
  }

  async append(
    functionId: string,
    { parts, limits }: { parts: (CallLines | NewEntry)[]; limits: LogLimits },
  ): Promise<void> {
    await this.#ask({ kind: 'append', functionId, parts, limits });
  }

  async read(filter: EntryFilter, range: EntryRange): Promise<FoundEntries> {
    return (await this.#ask({ kind: 'read', functionId: filter.functionId, filter, range })) as FoundEntries;
  }

  async lastSeq(functionId: string): Promise<number> {
    return (await this.#ask({ kind: 'lastSeq', functionId })) as number;
  }

  /** IDs of the functions that have entries. */
  async functionIds(): Promise<string[]> {
    return (await this.#ask({ kind: 'functionIds', functionId: '' })) as string[];
  }

  /** Deletes all entries of a function. */
  async delete(functionId: string): Promise<void> {
    await this.#ask({ kind: 'delete', functionId });
  }

  /** Deletes expired and excess entries, in the background. */
  async prune(beforeMs: number, limits: LogLimits): Promise<void> {
    await this.#ask({ kind: 'prune', functionId: '', beforeMs, limits });
  }

  /** Finishes all requests and closes the store. */
  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    this.#worker.ref();
    await this.#ask({ kind: 'close', functionId: '' });
    await this.#worker?.terminate();
  }

  #ask(task: LogTask): Promise<unknown> {
    if (this.#fault && performance.now() - this.#fault.atMs < retryMs)
      return Promise.reject(this.#fault.error);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, task } satisfies LogRequest);
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./log-worker.ts', import.meta.url), {
      workerData: { dataDir: this.#dataDir },
    });
    // The worker alone does not keep the process running.
    worker.unref();
    worker.on('message', (answer: LogAnswer) => this.#answered(answer));
    worker.on('error', (error) => {
      this.#fault = {
        error: error instanceof Error ? error : new Error(String(error)),
        atMs: performance.now(),
      };
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      const cause = this.#fault?.error ?? new Error('The thread that keeps logs has ended');
      for (const { reject } of this.#waiting.values()) reject(cause);
      this.#waiting.clear();
    });
    return worker;
  }

  #answered(answer: LogAnswer): void {
    if ('movedTo' in answer) {
      this.#log.error(
        { file: answer.movedTo },
        'logs.sqlite was damaged: it was moved aside, and the log is empty',
      );
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(Object.assign(answer.error, answer.fault));
    else waiting?.resolve(answer.value);
  }
}

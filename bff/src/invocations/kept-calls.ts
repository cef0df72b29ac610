import type { Logger } from 'pino';
import type { RunResult } from '../../contract/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';
import { ownedBy } from '../store/owned-row.ts';
import type { Store } from '../store/store.ts';
import type { RunLog } from './run-log.ts';
import type { NewRun, Runs } from './runs.ts';

/** Calls whose records are being written; the records of further calls are dropped, so that calls never wait. */
const writesMax = 16;

type Options = {
  store: Store;
  runs: Pick<Runs, 'keep'>;
  access: Pick<Access, 'require'>;
  functions: Pick<Functions, 'row' | 'resource'>;
  log: Logger;
};

/** Functions whose calls at the gateway are kept as runs. Off by default: requests of callers may hold secrets. */
export class KeptCalls {
  readonly #deps: Options;
  readonly #functions = new Set<string>();
  readonly #writes = new Set<Promise<void>>();
  #isDropping = false;

  constructor(options: Options) {
    this.#deps = options;
  }

  async open(): Promise<void> {
    const rows = await this.#deps.store.selectFrom('kept_calls').select('function_id').execute();
    for (const { function_id: id } of rows) this.#functions.add(id);
  }

  /** Every call asks, so this reads no database. */
  has(functionId: string): boolean {
    return this.#functions.has(functionId);
  }

  async set(functionId: string, keepsCalls: boolean, by: Subject): Promise<void> {
    const { store, functions, access } = this.#deps;
    await access.require(
      by,
      'functions.functions.update',
      functions.resource(await functions.row(functionId)),
    );
    if (keepsCalls) {
      const row = { function_id: functionId };
      const insert = store
        .insertInto('kept_calls')
        .values(row)
        .onConflict((on) => on.doNothing());
      await ownedBy('Function', functionId, () => insert.execute());
      this.#functions.add(functionId);
    } else {
      await store.deleteFrom('kept_calls').where('function_id', '=', functionId).execute();
      this.#functions.delete(functionId);
    }
  }

  forget(functionId: string): void {
    this.#functions.delete(functionId);
  }

  /** Records a call in the background. */
  add(run: NewRun, ended: { result: RunResult; log: RunLog; startedAtMs: number }): void {
    const { runs, log } = this.#deps;
    if (this.#writes.size >= writesMax) {
      if (!this.#isDropping) log.warn({ functionId: run.functionId }, 'calls are not kept: too many at once');
      this.#isDropping = true;
      return;
    }
    this.#isDropping = false;
    const write = runs
      .keep(run, ended)
      .catch((error: unknown) => log.error({ err: error, requestId: run.id }, 'a call is not kept'))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Resolves when all records are written. */
  async close(): Promise<void> {
    await Promise.all(this.#writes);
  }
}

import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { keepPrivate } from '../storage/private-files.ts';
import { openReplaceable } from '../storage/replaceable-database.ts';
import { addFigures, errorsOf, type Figures, noFigures } from './figures.ts';

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export type StepMs = typeof minuteMs | typeof hourMs;

/** In place of a function's ID: all functions together. */
export const allFunctions = '';

export type Row = { functionId: string; stepMs: StepMs; startMs: number; figures: Figures };
export type Calls = { functionId: string; lastAtMs: number; finished: number; errors: number };

/**
 * Figures of calls by minute and by hour, in a file of their own that the console can do without. A power cut may lose
 * the last seconds.
 */
export class MetricStore {
  readonly #db: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  static open(dataDir: string): { store: MetricStore; movedTo: string | undefined } {
    const file = join(dataDir, 'metrics.sqlite');
    return openReplaceable(file, () => new MetricStore(file));
  }

  private constructor(file: string) {
    keepPrivate(file);
    this.#db = new DatabaseSync(file);
    try {
      this.#db.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal;');
      this.#db.exec(`create table if not exists figures (
        function_id text not null, step_ms integer not null, start_ms integer not null,
        last_at_ms integer not null, finished integer not null, errors integer not null, figures_json text not null,
        primary key (function_id, step_ms, start_ms)) strict, without rowid;
        create index if not exists figures_age on figures (step_ms, start_ms);`);
      this.#get = this.#db.prepare(
        'select figures_json as json from figures where function_id = ? and step_ms = ? and start_ms = ?',
      );
      this.#put = this.#db.prepare('insert or replace into figures values (?, ?, ?, ?, ?, ?, ?)');
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Adds to what the rows hold already. */
  add(rows: readonly Row[]): void {
    this.#db.exec('begin');
    try {
      for (const { functionId, stepMs, startMs, figures } of rows) {
        const kept = this.#get.get(functionId, stepMs, startMs);
        const sum = noFigures();
        if (kept !== undefined) addFigures(sum, figuresIn(kept.json));
        addFigures(sum, figures);
        const { lastAtMs, finished } = sum;
        const json = JSON.stringify(sum);
        this.#put.run(functionId, stepMs, startMs, lastAtMs, finished, errorsOf(sum), json);
      }
      this.#db.exec('commit');
    } catch (error) {
      // After a full disk, SQLite has already rolled the transaction back.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  /** The steps of a function that begin from `fromMs` on and before `toMs`, oldest first. */
  *read({
    functionId,
    stepMs,
    fromMs,
    toMs,
  }: {
    functionId: string;
    stepMs: StepMs;
    fromMs: number;
    toMs: number;
  }): Generator<{ startMs: number; figures: Figures }> {
    const rows = this.#db
      .prepare(
        `select start_ms as startMs, figures_json as json from figures
         where function_id = ? and step_ms = ? and start_ms >= ? and start_ms < ? order by start_ms`,
      )
      .iterate(functionId, stepMs, fromMs, toMs);
    for (const { startMs, json } of rows) yield { startMs: Number(startMs), figures: figuresIn(json) };
  }

  /** The calls of each function since a time, and its last call ever; none for a function without calls. */
  callsOf(functionIds: readonly string[], sinceMs: number): Calls[] {
    const last = this.#db.prepare(
      `select last_at_ms as lastAtMs from figures where function_id = ? and step_ms = ${hourMs}
       order by start_ms desc limit 1`,
    );
    const recent = this.#db.prepare(
      `select coalesce(sum(finished), 0) as finished, coalesce(sum(errors), 0) as errors from figures
       where function_id = ? and step_ms = ${hourMs} and start_ms >= ?`,
    );
    return functionIds.flatMap((functionId) => {
      const lastAtMs = last.get(functionId)?.lastAtMs;
      if (lastAtMs === undefined) return [];
      const sums = recent.get(functionId, sinceMs);
      return {
        functionId,
        lastAtMs: Number(lastAtMs),
        finished: Number(sums?.finished),
        errors: Number(sums?.errors),
      };
    });
  }

  /** IDs of the functions that have figures. */
  functionIds(): string[] {
    return this.#db
      .prepare('select distinct function_id as id from figures where function_id <> ?')
      .all(allFunctions)
      .map(({ id }) => String(id));
  }

  deleteOf(functionId: string): void {
    this.#db.prepare('delete from figures where function_id = ?').run(functionId);
  }

  /**
   * Deletes at most `atATime` steps: those before `beforeMs`, then the oldest of those over `rowsMost`. The newest hour
   * of each function stays, because it holds the last call.
   * @returns whether more may remain
   */
  prune(
    stepMs: StepMs,
    { beforeMs, rowsMost, atATime }: { beforeMs: number; rowsMost: number; atATime: number },
  ) {
    const count = Number(
      this.#db.prepare('select count(*) as rows from figures where step_ms = ?').get(stepMs)?.rows,
    );
    const { changes } = this.#db
      .prepare(
        `delete from figures where (function_id, step_ms, start_ms) in (
           select function_id, step_ms, start_ms from figures as old
           where step_ms = ? and (start_ms < ? or (? and function_id <> '')) and (step_ms <> ${hourMs} or exists (select 1 from figures as newer
             where newer.function_id = old.function_id and newer.step_ms = old.step_ms and newer.start_ms > old.start_ms))
           order by start_ms limit ?)`,
      )
      .run(
        stepMs,
        beforeMs,
        count > rowsMost ? 1 : 0,
        count > rowsMost ? Math.min(atATime, count - rowsMost) : atATime,
      );
    return Number(changes) === atATime;
  }

  close(): void {
    this.#db.close();
  }
}

const figuresIn = (json: unknown): Figures => JSON.parse(String(json));

import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { LogLevel } from '../../contract/index.ts';
import { keepPrivate } from '../store/keep-private.ts';

export type NewEntry = {
  functionId: string;
  versionId: string;
  requestId: string;
  timestampMs: number;
  stream: 'stdout' | 'stderr' | 'system';
  level: LogLevel;
  message: string;
  streamName: string | null;
  /** JSON text of a structured line's further fields. */
  fieldsJson: string | null;
};
export type StoredEntry = NewEntry & { seq: number };

export type EntryFilter = {
  functionId: string;
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
  levels?: readonly LogLevel[] | undefined;
  requestId?: string | undefined;
  versionId?: string | undefined;
  text?: string | undefined;
};
export type EntryRange = { afterSeq?: number | undefined; newestFirst: boolean; limit: number };

const columns = `function_id as functionId, version_id as versionId, request_id as requestId,
  timestamp_ms as timestampMs, stream, level, message, stream_name as streamName, fields_json as fieldsJson`;
/** How many rows one turn of pruning takes away, so that nobody waits for it. */
const pruneRows = 5000;

/**
 * Log entries in a file of their own: written in batches without waiting for the disk, because a log may lose its last
 * moment in a power cut and what a person made may not.
 */
export class LogStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(dataDir: string) {
    const file = join(dataDir, 'logs.sqlite');
    keepPrivate(file);
    this.#db = new DatabaseSync(file);
    this.#db.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal;');
    // Functions print secrets: what is deleted is overwritten too.
    this.#db.exec('pragma secure_delete=on;');
    this.#db.exec(`create table if not exists entries (
      seq integer primary key autoincrement, function_id text not null, version_id text not null,
      request_id text not null, timestamp_ms integer not null, stream text not null, level text not null,
      message text not null, stream_name text, fields_json text) strict;
      create index if not exists entries_function on entries (function_id, seq);`);
    this.#insert = this.#db.prepare(`insert into entries
      (function_id, version_id, request_id, timestamp_ms, stream, level, message, stream_name, fields_json)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  append(entries: readonly NewEntry[]): void {
    this.#db.exec('begin');
    try {
      for (const entry of entries) {
        this.#insert.run(
          entry.functionId,
          entry.versionId,
          entry.requestId,
          entry.timestampMs,
          entry.stream,
          entry.level,
          entry.message,
          entry.streamName,
          entry.fieldsJson,
        );
      }
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  read(filter: EntryFilter, { afterSeq, newestFirst, limit }: EntryRange): StoredEntry[] {
    const conditions: string[] = ['function_id = ?'];
    const values: SQLInputValue[] = [filter.functionId];
    const where = (condition: string, ...more: SQLInputValue[]) => {
      conditions.push(condition);
      values.push(...more);
    };
    if (afterSeq !== undefined) where(newestFirst ? 'seq < ?' : 'seq > ?', afterSeq);
    if (filter.sinceMs !== undefined) where('timestamp_ms >= ?', filter.sinceMs);
    if (filter.untilMs !== undefined) where('timestamp_ms < ?', filter.untilMs);
    if (filter.levels !== undefined)
      where(`level in (${filter.levels.map(() => '?').join(', ')})`, ...filter.levels);
    if (filter.requestId !== undefined) where('request_id = ?', filter.requestId);
    if (filter.versionId !== undefined) where('version_id = ?', filter.versionId);
    if (filter.text !== undefined)
      where(`message like ? escape '\\'`, `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`);
    return this.#db
      .prepare(
        `select seq, ${columns} from entries where ${conditions.join(' and ')}
         order by seq ${newestFirst ? 'desc' : 'asc'} limit ?`,
      )
      .all(...values, limit) as StoredEntry[];
  }

  /** The last entry's number; 0 when there is none. */
  lastSeq(): number {
    return Number(this.#db.prepare('select coalesce(max(seq), 0) as n from entries').get()?.n);
  }

  deleteOf(functionId: string): void {
    this.#db.prepare('delete from entries where function_id = ?').run(functionId);
    // The log beside the database would keep the earlier content of its pages.
    this.#db.exec('pragma wal_checkpoint(truncate)');
  }

  /** Which functions have entries; found by the index, without reading their rows. */
  functionIds(): string[] {
    const rows = this.#db
      .prepare(
        `with recursive ids(id) as (select min(function_id) from entries union all
          select (select min(function_id) from entries where function_id > id) from ids where id is not null)
         select id from ids where id is not null`,
      )
      .all();
    return rows.map(({ id }) => String(id));
  }

  /**
   * Takes away what is too old and, while the whole is too large, the oldest; a bounded number of rows a time.
   * @returns whether there is more to take away.
   */
  prune({ beforeMs, bytesMax }: { beforeMs: number; bytesMax: number }): boolean {
    const isTooLarge = this.#bytes() > bytesMax;
    const { changes } = this.#db
      .prepare(
        // Only the oldest are looked at: entries come in the order of their times, and a search through all of them for
        // what is too old would hold everybody up.
        `delete from entries where seq in
         (select seq from (select seq, timestamp_ms from entries order by seq limit ${pruneRows})
          where ? or timestamp_ms < ?)`,
      )
      .run(isTooLarge ? 1 : 0, beforeMs);
    return changes === pruneRows || (isTooLarge && changes > 0);
  }

  close(): void {
    this.#db.close();
  }

  /** Bytes in use, without reading a row. */
  #bytes(): number {
    const pragma = (name: string) => Number(Object.values(this.#db.prepare(`pragma ${name}`).get() ?? {})[0]);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }
}

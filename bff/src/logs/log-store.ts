import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { LogLevel } from '../../contract/index.ts';
import { keepPrivate } from '../storage/private-files.ts';

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
export type EntryRange = {
  afterSeq?: number | undefined;
  newestFirst: boolean;
  limit: number;
  /** What the messages of a page may come to; a megabyte when absent. */
  bytes?: number | undefined;
};
/** How much one look may go through, and how much of it may be found. */
export type LookLimits = { rows: number; bytes: number };
/** `lookedAtSeq`: every entry up to there was looked at, found or not; absent when the function has none in the range. */
export type Look = { found: StoredEntry[]; lookedAtSeq: number | undefined; isEnd: boolean };

/** What a function's entries take, in rows and in bytes of the file, as far as that can be told without reading them. */
export type Size = { functionId: string; rows: number; bytes: number };

/** How much may be kept, of one function and of all together. */
export type LogLimits = { rowsOfFunction: number; bytesOfFunction: number; bytes: number };

const columns = `function_id as functionId, version_id as versionId, request_id as requestId,
  timestamp_ms as timestampMs, stream, level, message, stream_name as streamName, fields_json as fieldsJson`;
/** Ids, times and the index, beside what a function wrote. */
const rowOverheadBytes = 220;
const bytesOfRow = `${rowOverheadBytes} + length(cast(message as blob)) + coalesce(length(cast(fields_json as blob)), 0)`;

/**
 * Log entries in a file of their own: written in batches without waiting for the disk, because a log may lose its last
 * moment in a power cut and what a person made may not. Every method but the constructor is short: it looks at, writes
 * or deletes a bounded number of rows.
 */
export class LogStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #grow: StatementSync;
  readonly #sizes = new Map<string, Size>();

  constructor(dataDir: string) {
    const file = join(dataDir, 'logs.sqlite');
    keepPrivate(file);
    this.#db = new DatabaseSync(file);
    try {
      this.#db.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal;');
      // Functions print secrets: what is deleted is overwritten too.
      this.#db.exec('pragma secure_delete=on;');
      this.#db.exec(`create table if not exists entries (
        seq integer primary key autoincrement, function_id text not null, version_id text not null,
        request_id text not null, timestamp_ms integer not null, stream text not null, level text not null,
        message text not null, stream_name text, fields_json text) strict;
        create index if not exists entries_function on entries (function_id, seq);`);
      // SQLite's own comparison without case knows ASCII alone, and takes quadratic time over some texts.
      this.#db.function('has_text', { deterministic: true }, (message, text) =>
        String(message).toLowerCase().includes(String(text)) ? 1 : 0,
      );
      this.#countSizes();
      this.#insert = this.#db.prepare(`insert into entries
        (function_id, version_id, request_id, timestamp_ms, stream, level, message, stream_name, fields_json)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
      this.#grow = this.#db.prepare(`insert into sizes (function_id, rows, bytes) values (?, ?, ?)
        on conflict (function_id) do update set rows = rows + excluded.rows, bytes = bytes + excluded.bytes`);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** @param entries of one function */
  append(entries: readonly NewEntry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    const bytes = entries.reduce(
      (sum, { message, fieldsJson }) =>
        sum + rowOverheadBytes + Buffer.byteLength(message) + Buffer.byteLength(fieldsJson ?? ''),
      0,
    );
    this.#transaction(first.functionId, () => {
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
      return { rows: entries.length, bytes };
    });
  }

  /** Looks at the next entries of a function for those that the filter lets through. */
  look(filter: EntryFilter, { afterSeq, newestFirst, limit }: EntryRange, most: LookLimits): Look {
    const [order, beyond, within] = newestFirst ? ['desc', '<', '>='] : ['asc', '>', '<='];
    const from = afterSeq ?? (newestFirst ? Number.MAX_SAFE_INTEGER : 0);
    const windowEnd = this.#db
      .prepare(
        `select seq from entries where function_id = ? and seq ${beyond} ? order by seq ${order} limit 1 offset ?`,
      )
      .get(filter.functionId, from, most.rows - 1)?.seq;
    const { conditions, values } = conditionsOf(filter);
    conditions.push(`seq ${beyond} ?`, `seq ${within} ?`);
    values.push(from, Number(windowEnd ?? (newestFirst ? 0 : Number.MAX_SAFE_INTEGER)));
    const rows = this.#db
      .prepare(
        `select seq, ${columns} from entries where ${conditions.join(' and ')} order by seq ${order} limit ?`,
      )
      .iterate(...values, limit) as Iterable<StoredEntry>;
    const found: StoredEntry[] = [];
    let bytes = 0;
    for (const row of rows) {
      found.push(row);
      bytes += weightOf(row);
      if (found.length === limit || bytes > most.bytes) return { found, lookedAtSeq: row.seq, isEnd: false };
    }
    if (windowEnd !== undefined) return { found, lookedAtSeq: Number(windowEnd), isEnd: false };
    return { found, lookedAtSeq: this.#endSeq(filter.functionId, { newestFirst, from }), isEnd: true };
  }

  /** The last entry's number; 0 when there is none. */
  lastSeq(): number {
    return Number(this.#db.prepare('select coalesce(max(seq), 0) as n from entries').get()?.n);
  }

  /** Deletes the oldest entries of a function, at most so many. @returns whether there may be more */
  deleteOldest(functionId: string, rowsMost: number): boolean {
    return this.#delete(functionId, '1', [], rowsMost);
  }

  /** The log beside the database keeps the earlier content of its pages until then. */
  emptyWal(): void {
    this.#db.exec('pragma wal_checkpoint(truncate)');
  }

  /** Deletes what is older, of the oldest so many entries of a function. @returns whether there may be more */
  deleteOlder(functionId: string, beforeMs: number, rowsMost: number): boolean {
    return this.#delete(functionId, 'timestamp_ms < ?', [beforeMs], rowsMost);
  }

  /** The largest of the functions that have entries. */
  largest(): Size | undefined {
    let largest: Size | undefined;
    for (const size of this.#sizes.values()) if (size.bytes > (largest?.bytes ?? 0)) largest = size;
    return largest;
  }

  /** Which functions have entries. */
  functionIds(): string[] {
    return [...this.#sizes.keys()];
  }

  /** @returns the function that has to give up its oldest entries: it has more than its own limit, or the most when all have too much */
  overLimit({ rowsOfFunction, bytesOfFunction, bytes }: LogLimits, functionId: string): string | undefined {
    const own = this.#sizes.get(functionId);
    if (own && (own.rows > rowsOfFunction || own.bytes > bytesOfFunction)) return functionId;
    return this.#bytes() > bytes ? this.largest()?.functionId : undefined;
  }

  close(): void {
    this.#db.close();
  }

  #delete(functionId: string, condition: string, values: SQLInputValue[], rowsMost: number): boolean {
    let deleted = 0;
    this.#transaction(functionId, () => {
      // Only the oldest are looked at: entries come in the order of their times, and a search through all of them for
      // what is too old would hold everybody up.
      const gone = this.#db
        .prepare(
          `delete from entries where seq in
           (select seq from (select seq, timestamp_ms from entries where function_id = ? order by seq limit ?)
            where ${condition}) returning ${bytesOfRow} as bytes`,
        )
        .all(functionId, rowsMost, ...values) as { bytes: number }[];
      deleted = gone.length;
      return { rows: -gone.length, bytes: -gone.reduce((sum, row) => sum + row.bytes, 0) };
    });
    return deleted === rowsMost;
  }

  #transaction(functionId: string, change: () => { rows: number; bytes: number }): void {
    this.#db.exec('begin');
    try {
      const grown = change();
      this.#grow.run(functionId, grown.rows, grown.bytes);
      this.#db.exec('commit');
      const size = this.#sizes.get(functionId) ?? { functionId, rows: 0, bytes: 0 };
      size.rows += grown.rows;
      size.bytes += grown.bytes;
      if (size.rows > 0) this.#sizes.set(functionId, size);
      else this.#sizes.delete(functionId);
    } catch (error) {
      // SQLite itself has ended a transaction that a full disk broke.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  /** Counted once, when a folder of an earlier release is opened, and kept along with the entries from then on. */
  #countSizes(): void {
    const isThere = this.#db.prepare(`select 1 from sqlite_schema where name = 'sizes'`).get() !== undefined;
    if (!isThere)
      this.#db.exec(`begin;
        create table sizes (
          function_id text primary key, rows integer not null, bytes integer not null) strict, without rowid;
        insert into sizes select function_id, count(*), sum(${bytesOfRow}) from entries group by function_id;
        commit;`);
    this.#db.exec('delete from sizes where rows <= 0');
    const sizes = this.#db
      .prepare('select function_id as functionId, rows, bytes from sizes')
      .all() as Size[];
    for (const size of sizes) this.#sizes.set(size.functionId, { ...size });
  }

  #endSeq(
    functionId: string,
    { newestFirst, from }: { newestFirst: boolean; from: number },
  ): number | undefined {
    const end = this.#db
      .prepare(
        newestFirst
          ? 'select min(seq) as seq from entries where function_id = ? and seq < ?'
          : 'select max(seq) as seq from entries where function_id = ? and seq > ?',
      )
      .get(functionId, from)?.seq;
    return typeof end === 'number' ? end : undefined;
  }

  /** Bytes in use, without reading a row. */
  #bytes(): number {
    const pragma = (name: string) => Number(Object.values(this.#db.prepare(`pragma ${name}`).get() ?? {})[0]);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }
}

/** What a row costs its reader, in characters of text: structured fields are parsed and written anew. */
export function weightOf({ message, fieldsJson }: StoredEntry): number {
  return message.length + 30 * (fieldsJson?.length ?? 0);
}

function conditionsOf(filter: EntryFilter): { conditions: string[]; values: SQLInputValue[] } {
  const conditions: string[] = ['function_id = ?'];
  const values: SQLInputValue[] = [filter.functionId];
  const where = (condition: string, ...more: SQLInputValue[]) => {
    conditions.push(condition);
    values.push(...more);
  };
  if (filter.sinceMs !== undefined) where('timestamp_ms >= ?', filter.sinceMs);
  if (filter.untilMs !== undefined) where('timestamp_ms < ?', filter.untilMs);
  if (filter.levels !== undefined)
    where(`level in (${filter.levels.map(() => '?').join(', ')})`, ...filter.levels);
  if (filter.requestId !== undefined) where('request_id = ?', filter.requestId);
  if (filter.versionId !== undefined) where('version_id = ?', filter.versionId);
  if (filter.text !== undefined) where('has_text(message, ?)', filter.text.toLowerCase());
  return { conditions, values };
}

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
  /** JSON text of the further fields of a structured line. */
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
  /** Size limit for the messages of a page; a megabyte by default. */
  bytes?: number | undefined;
};
/** Limits for one look: rows to read, and bytes to return. */
export type LookLimits = { rows: number; bytes: number };
/** `lookedAtSeq`: the last entry that was read, whether it matched or not; absent when the range has no entries. */
export type Look = { found: StoredEntry[]; lookedAtSeq: number | undefined; isEnd: boolean };

/** Size of a function's entries, in rows and in bytes of the file, estimated without reading them. */
export type Size = { functionId: string; rows: number; bytes: number };

/** Limits for one function and for all functions together. */
export type LogLimits = { rowsOfFunction: number; bytesOfFunction: number; bytes: number };

const columns = `function_id as functionId, version_id as versionId, request_id as requestId,
  timestamp_ms as timestampMs, stream, level, message, stream_name as streamName, fields_json as fieldsJson`;
/** IDs, times and the index, in addition to the message. */
const rowOverheadBytes = 220;
const bytesOfRow = `${rowOverheadBytes} + length(cast(message as blob)) + coalesce(length(cast(fields_json as blob)), 0)`;

/**
 * Log entries in a file of their own. The store writes in batches without waiting for the disk: a power cut may lose
 * the last moment of a log, but never what users made. Every method except the constructor is short: it reads, writes
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
      // Functions print secrets, so deleted entries are overwritten.
      this.#db.exec('pragma secure_delete=on;');
      this.#db.exec(`create table if not exists entries (
        seq integer primary key autoincrement, function_id text not null, version_id text not null,
        request_id text not null, timestamp_ms integer not null, stream text not null, level text not null,
        message text not null, stream_name text, fields_json text) strict;
        create index if not exists entries_function on entries (function_id, seq);`);
      // SQLite's own case-insensitive comparison supports only ASCII, and takes quadratic time for some texts.
      this.#db.function('has_text', { deterministic: true }, (message, text) =>
        String(message).toLowerCase().includes(String(text)) ? 1 : 0,
      );
      // A process that was killed after a deletion left the deleted entries in the write-ahead log.
      this.emptyWal();
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

  /** @param entries all from one function */
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

  /** Reads the next entries of a function and returns those that match the filter. */
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

  /** Number of the last entry; 0 when there is none. */
  lastSeq(): number {
    return Number(this.#db.prepare('select coalesce(max(seq), 0) as n from entries').get()?.n);
  }

  /** Deletes at most `rowsMost` of a function's oldest entries. @returns whether more may remain */
  deleteOldest(functionId: string, rowsMost: number): boolean {
    return this.#delete(functionId, '1', [], rowsMost);
  }

  /** Empties the write-ahead log, which otherwise keeps the earlier content of its pages. */
  emptyWal(): void {
    this.#db.exec('pragma wal_checkpoint(truncate)');
  }

  /**
   * Deletes entries before `beforeMs` among a function's oldest `rowsMost` entries. @returns whether more may remain
   */
  deleteOlder(functionId: string, beforeMs: number, rowsMost: number): boolean {
    return this.#delete(functionId, 'timestamp_ms < ?', [beforeMs], rowsMost);
  }

  /** The function whose entries take the most space. */
  largest(): Size | undefined {
    let largest: Size | undefined;
    for (const size of this.#sizes.values()) if (size.bytes > (largest?.bytes ?? 0)) largest = size;
    return largest;
  }

  /** IDs of the functions that have entries. */
  functionIds(): string[] {
    return [...this.#sizes.keys()];
  }

  /**
   * @returns the function whose oldest entries must go: one over its own limit, or the largest when all together
   * exceed theirs
   */
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
      // Reads only the oldest entries: entries are in the order of their times, and a search through all of them
      // would delay every other request.
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
      // After a full disk, SQLite has already rolled the transaction back.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  /** Counts once, when a folder of an earlier release is opened; later writes keep the counts up to date. */
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

  /** Bytes in use, without reading rows. */
  #bytes(): number {
    const pragma = (name: string) => Number(Object.values(this.#db.prepare(`pragma ${name}`).get() ?? {})[0]);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }
}

/** Cost of a row for its reader, in characters: structured fields are parsed and serialized again. */
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

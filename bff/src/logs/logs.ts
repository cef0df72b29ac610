import type { Logger } from 'pino';
import type { LogLine, RunnableVersion } from 'runner';
import type { LogEntry, LogOptions } from '../../contract/index.ts';
import { pageOf, tokenAfter } from '../store/page.ts';
import type { EntryFilter, LogLimits, NewEntry, StoredEntry } from './log-store.ts';
import type { LogThread } from './log-thread.ts';
import type { CallLines } from './new-entries.ts';

/** The cloud's own retention period (docs: functions/concepts/logs). */
const retentionMs = 3 * 24 * 60 * 60 * 1000;
/**
 * The cloud documents no size. When all logs together exceed the limit, the largest log loses its oldest entries, so
 * that no function evicts the log of a smaller one.
 */
const usualLimits: LogLimits = {
  rowsOfFunction: 500_000,
  bytesOfFunction: 128 * 1024 * 1024,
  bytes: 512 * 1024 * 1024,
};
const pruneEveryMs = 10 * 60_000;
/** Maximum delay of a line for its reader, and minimum interval of writes. */
const flushAfterMs = 100;
/** Sending this many lines to the thread takes less than a millisecond. */
const flushAtLines = 256;
/**
 * Lines of one function that were sent but not written yet. When the disk is slower than a flood, the flood loses its
 * own lines.
 */
const unwrittenBytesMax = 8 * 1024 * 1024;
const lineOverheadBytes = 100;
const followRows = 500;

/** A platform message about a function, outside of any call. */
export type Note = Pick<NewEntry, 'functionId' | 'versionId' | 'requestId' | 'level' | 'message'> & {
  fields: object;
};
type Options = { thread: LogThread; now: () => number; log: Logger; limits?: LogLimits };
/** A version as calls use it, and which of its lines the log keeps. */
export type LoggedVersion = RunnableVersion & { log?: Pick<LogOptions, 'disabled' | 'minLevel'> };
/** Unwritten lines of one function. */
type Pending = { parts: (CallLines | NewEntry)[]; lines: number; bytes: number };

/** Lines that functions write and that the platform adds to calls, kept for three days and readable as they arrive. */
export class Logs {
  readonly #thread: LogThread;
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #limits: LogLimits;
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #pending = new Map<string, Pending>();
  readonly #unwrittenBytes = new Map<string, number>();
  /** Functions that lose lines; reported once per flood. */
  readonly #losing = new Set<string>();
  #flushTimer: NodeJS.Timeout | undefined;
  readonly #pruneTimer: NodeJS.Timeout;
  /** Lines lost since writing began to fail. */
  #lostLines = 0;

  constructor({ thread, now, log, limits = usualLimits }: Options) {
    this.#thread = thread;
    this.#now = now;
    this.#log = log;
    this.#limits = limits;
    const prune = () =>
      this.#thread
        .prune(this.#now() - retentionMs, this.#limits)
        .catch((error: unknown) => log.error({ err: error }, 'old log entries stay'));
    this.#pruneTimer = setInterval(prune, pruneEveryMs).unref();
    void prune();
  }

  /** The runner's `onLog` callback for one call; costs a call no more than appending to a list. */
  recorder(version: LoggedVersion, requestId: string): (line: LogLine) => void {
    const { functionId, versionId, environment, log } = version;
    if (log?.disabled) return () => {};
    const minLevel = log?.minLevel ?? 'LEVEL_UNSPECIFIED';
    // The cloud's own switch, an environment variable of the version.
    const isText = environment.STRUCTURED_LOGGING === 'false';
    return (line) => {
      const pending = this.#of(functionId);
      const last = pending.parts.at(-1);
      if (last !== undefined && 'lines' in last && last.requestId === requestId) last.lines.push(line);
      else pending.parts.push({ functionId, versionId, requestId, isText, minLevel, lines: [line] });
      this.#added(functionId, pending, line.text.length);
    };
  }

  note({ fields, ...note }: Note): void {
    const fieldsJson = JSON.stringify(fields);
    const pending = this.#of(note.functionId);
    pending.parts.push({ ...note, timestampMs: this.#now(), stream: 'system', streamName: null, fieldsJson });
    this.#added(note.functionId, pending, note.message.length + fieldsJson.length);
  }

  /** @returns a page, after writing pending entries, so that none is missing */
  async read(
    filter: EntryFilter,
    {
      newestFirst,
      bytes,
      ...query
    }: {
      newestFirst: boolean;
      bytes?: number;
      pageSize?: number | undefined;
      pageToken?: string | undefined;
    },
  ): Promise<{ entries: LogEntry[]; nextPageToken?: string }> {
    this.flush(filter.functionId);
    const { size, afterSeq } = pageOf(query);
    const { entries, isMore, lookedAtSeq } = await this.#thread.read(filter, {
      afterSeq,
      newestFirst,
      limit: size,
      bytes,
    });
    return {
      entries: entries.map(present),
      ...(isMore && lookedAtSeq !== undefined ? { nextPageToken: tokenAfter(lookedAtSeq) } : {}),
    };
  }

  /**
   * Yields entries in order and without gaps as they arrive. It reads from the store whenever that has new entries,
   * so a slow reader costs no memory.
   * @param afterUid the reader's last entry; without it, only new entries
   */
  async *follow(
    filter: EntryFilter,
    { afterUid, signal }: { afterUid?: string | undefined; signal: AbortSignal },
  ): AsyncGenerator<LogEntry[]> {
    this.flush(filter.functionId);
    let afterSeq = afterUid === undefined ? await this.#thread.lastSeq(filter.functionId) : Number(afterUid);
    let more = Promise.withResolvers<void>();
    const wake = () => more.resolve();
    const waiting = this.#waiting.get(filter.functionId) ?? new Set();
    this.#waiting.set(filter.functionId, waiting.add(wake));
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        more = Promise.withResolvers();
        const range = { afterSeq, newestFirst: false, limit: followRows };
        const { entries, isMore, lookedAtSeq } = await this.#thread.read(filter, range);
        // Entries that were read and did not match are not read again.
        afterSeq = lookedAtSeq ?? afterSeq;
        if (entries.length > 0) yield entries.map(present);
        else if (!isMore) await more.promise;
      }
    } finally {
      signal.removeEventListener('abort', wake);
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(filter.functionId);
    }
  }

  /** Sends pending lines of one function, or of all, to the thread; later requests see them. */
  flush(functionId?: string): void {
    if (functionId !== undefined) {
      this.#handOver(functionId);
      return;
    }
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    for (const each of this.#pending.keys()) this.#handOver(each);
  }

  /** Resolves when the lines of a function so far are written, or cannot be. */
  async written(functionId: string): Promise<void> {
    this.flush(functionId);
    // Requests for one function run in order, so that an answer to a later one comes after the writing.
    await this.#thread.lastSeq(functionId).catch(() => {});
  }

  /** Deletes a function's log in the background. */
  forget(functionId: string): void {
    this.#pending.delete(functionId);
    this.#thread
      .delete(functionId)
      .catch((error: unknown) =>
        this.#log.error({ err: error, functionId }, 'the log of a deleted function stays'),
      );
  }

  /** Deletes the entries of deleted functions, which a killed process may have left. */
  async sweep(isThere: (functionId: string) => Promise<boolean>): Promise<void> {
    try {
      for (const functionId of await this.#thread.functionIds())
        if (!(await isThere(functionId))) this.forget(functionId);
    } catch (error) {
      // The console still serves calls without its logs.
      this.#log.error({ err: error }, 'the logs of deleted functions stay');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#pruneTimer);
    this.flush();
    await this.#thread.close();
  }

  #of(functionId: string): Pending {
    const known = this.#pending.get(functionId);
    if (known !== undefined) return known;
    const pending: Pending = { parts: [], lines: 0, bytes: 0 };
    this.#pending.set(functionId, pending);
    return pending;
  }

  #added(functionId: string, pending: Pending, characters: number): void {
    pending.lines += 1;
    pending.bytes += characters + lineOverheadBytes;
    if (pending.lines >= flushAtLines) this.#handOver(functionId);
    else this.#flushTimer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  #handOver(functionId: string): void {
    const pending = this.#pending.get(functionId);
    if (pending === undefined) return;
    this.#pending.delete(functionId);
    const { parts, lines, bytes } = pending;
    const unwritten = this.#unwrittenBytes.get(functionId) ?? 0;
    if (unwritten > unwrittenBytesMax) {
      if (!this.#losing.has(functionId))
        this.#log.warn({ functionId }, 'log lines come faster than they can be written, and are lost');
      this.#losing.add(functionId);
      return;
    }
    this.#unwrittenBytes.set(functionId, unwritten + bytes);
    this.#thread
      .append(functionId, { parts, limits: this.#limits })
      .then(
        () => this.#wrote(),
        // A full disk must neither fail the calls with these lines, nor flood the console's own log.
        (error: unknown) => this.#lost(error, lines),
      )
      .finally(() => this.#settled(functionId, bytes));
    for (const wake of this.#waiting.get(functionId) ?? []) wake();
  }

  #wrote(): void {
    if (this.#lostLines > 0)
      this.#log.warn({ lines: this.#lostLines }, 'log lines of functions are written again; these were lost');
    this.#lostLines = 0;
  }

  #lost(error: unknown, lines: number): void {
    if (this.#lostLines === 0)
      this.#log.error({ err: error }, 'log lines of functions cannot be written and are lost until they can');
    this.#lostLines += lines;
  }

  #settled(functionId: string, bytes: number): void {
    const left = (this.#unwrittenBytes.get(functionId) ?? 0) - bytes;
    if (left > 0) {
      this.#unwrittenBytes.set(functionId, left);
      return;
    }
    this.#unwrittenBytes.delete(functionId);
    this.#losing.delete(functionId);
  }
}

function present(row: StoredEntry): LogEntry {
  return {
    uid: String(row.seq),
    timestamp: new Date(row.timestampMs).toISOString(),
    level: row.level,
    message: row.message,
    jsonPayload: {
      ...(row.fieldsJson === null ? {} : JSON.parse(row.fieldsJson)),
      request_id: row.requestId,
      version_id: row.versionId,
    },
    ...(row.streamName === null ? {} : { streamName: row.streamName }),
    stream: row.stream,
  };
}

import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { LogLine, RunnableVersion } from 'runner';
import type { LogEntry } from '../../contract/index.ts';
import type { Clock } from '../clock.ts';
import { pageFrom, pageOf } from '../store/page.ts';
import type { EntryFilter, LogStore, NewEntry, StoredEntry } from './log-store.ts';
import { parseLine } from './structured-line.ts';

/** The cloud's own retention (docs: functions/concepts/logs). */
const retentionMs = 3 * 24 * 60 * 60 * 1000;
const bytesMax = 512 * 1024 * 1024;
const pruneEveryMs = 10 * 60_000;
/** A reader waits no longer for a line than this, and a busy console writes no more often. */
const flushAfterMs = 100;
/** Writing so many takes less than a millisecond, which is what a call may have to wait for it. */
const flushAtLines = 256;
const followRows = 500;

type Pending = { version: RunnableVersion; requestId: string; line: LogLine };
/** What the platform itself has to say of a function, outside of any call that ran. */
export type Note = Pick<NewEntry, 'functionId' | 'versionId' | 'requestId' | 'level' | 'message'> & {
  fields: object;
};
type Options = { store: LogStore; now: Clock; log: Logger };

/** What functions write and the platform tells of their calls: kept for three days, readable as it comes. */
export class Logs {
  readonly #store: LogStore;
  readonly #now: Clock;
  readonly #log: Logger;
  readonly #waiting = new Map<string, Set<() => void>>();
  #pending: (Pending | NewEntry)[] = [];
  #flushTimer: NodeJS.Timeout | undefined;
  readonly #pruneTimer: NodeJS.Timeout;
  #isClosed = false;

  constructor({ store, now, log }: Options) {
    this.#store = store;
    this.#now = now;
    this.#log = log;
    const prune = () =>
      this.#prune().catch((error: unknown) => log.error({ err: error }, 'old log entries stay'));
    this.#pruneTimer = setInterval(prune, pruneEveryMs).unref();
    prune();
  }

  /** What to hand to the runner as `onLog` of one call; costs a call no more than a list's new element. */
  recorder(version: RunnableVersion, requestId: string): (line: LogLine) => void {
    return (line) => this.#add({ version, requestId, line });
  }

  note({ fields, ...note }: Note): void {
    const stream = 'system' as const;
    const fieldsJson = JSON.stringify(fields);
    this.#add({ ...note, timestampMs: this.#now(), stream, streamName: null, fieldsJson });
  }

  /** @returns a page; entries that wait to be written are written first, so that none is missing. */
  read(
    filter: EntryFilter,
    {
      newestFirst,
      ...query
    }: { newestFirst: boolean; pageSize?: number | undefined; pageToken?: string | undefined },
  ): { entries: LogEntry[]; nextPageToken?: string } {
    this.flush();
    const { size, afterSeq } = pageOf(query);
    const found = this.#store.read(filter, { afterSeq, newestFirst, limit: size + 1 });
    const { rows, ...next } = pageFrom(found, size);
    return { entries: rows.map(present), ...next };
  }

  /**
   * Entries as they come, in their order and none left out: read from the store whenever it has got more, so that a
   * slow reader costs no memory.
   * @param afterUid the last entry that the reader has; absent: only new ones.
   */
  async *follow(
    filter: EntryFilter,
    { afterUid, signal }: { afterUid?: string | undefined; signal: AbortSignal },
  ): AsyncGenerator<LogEntry[]> {
    this.flush();
    let afterSeq = afterUid === undefined ? this.#store.lastSeq() : Number(afterUid);
    let more = Promise.withResolvers<void>();
    const wake = () => more.resolve();
    const waiting = this.#waiting.get(filter.functionId) ?? new Set();
    this.#waiting.set(filter.functionId, waiting.add(wake));
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        more = Promise.withResolvers();
        const found = this.#store.read(filter, { afterSeq, newestFirst: false, limit: followRows });
        const last = found.at(-1);
        if (last === undefined) await more.promise;
        else {
          afterSeq = last.seq;
          yield found.map(present);
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(filter.functionId);
    }
  }

  #add(pending: Pending | NewEntry): void {
    this.#pending.push(pending);
    if (this.#pending.length >= flushAtLines) this.flush();
    else this.#flushTimer ??= setTimeout(() => this.flush(), flushAfterMs);
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#pending.length === 0) return;
    const entries = this.#pending.map((pending) => ('line' in pending ? entryOf(pending) : pending));
    this.#pending = [];
    try {
      this.#store.append(entries);
    } catch (error) {
      // A full disk must not end the calls whose lines these are.
      this.#log.error({ err: error, lines: entries.length }, 'log lines could not be written and are lost');
    }
    for (const functionId of new Set(entries.map((entry) => entry.functionId))) {
      for (const wake of this.#waiting.get(functionId) ?? []) wake();
    }
  }

  forget(functionId: string): void {
    this.flush();
    this.#store.deleteOf(functionId);
  }

  /** Deletes the entries of functions that are gone, which a killed process may have left. */
  async sweep(isThere: (functionId: string) => Promise<boolean>): Promise<void> {
    for (const functionId of this.#store.functionIds())
      if (!(await isThere(functionId))) this.forget(functionId);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#pruneTimer);
    this.flush();
    this.#store.close();
  }

  /** In turns, with calls in between. */
  async #prune(): Promise<void> {
    while (!this.#isClosed && this.#store.prune({ beforeMs: this.#now() - retentionMs, bytesMax }))
      await setImmediate();
  }
}

function entryOf({ version, requestId, line }: Pending): NewEntry {
  const { functionId, versionId } = version;
  const common = { functionId, versionId, requestId, timestampMs: line.timestampMs, stream: line.stream };
  if (line.stream === 'system')
    return { ...common, level: 'INFO', message: line.text, streamName: null, fieldsJson: null };
  // The cloud's own switch, in the version's variables.
  const isText = version.environment.STRUCTURED_LOGGING === 'false';
  const asText = {
    ...common,
    level: 'LEVEL_UNSPECIFIED' as const,
    message: line.text,
    streamName: null,
    fieldsJson: null,
  };
  if (isText) return asText;
  try {
    const { level, message, streamName, fields } = parseLine(line.text);
    const fieldsJson = fields === undefined ? null : JSON.stringify(fields);
    return { ...common, level, message, streamName: streamName ?? null, fieldsJson };
  } catch {
    // What is nested too deeply to be written down again (RangeError) stays the text that it came as.
    return asText;
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

import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Outcome, Runner } from 'runner';
import type { CallErrorKind, MetricPeriod, Metrics } from '../../contract/index.ts';
import { addFigures, type Figures, noFigures, pointOf } from './figures.ts';
import { bucketOf } from './histogram.ts';
import {
  allFunctions,
  type Calls,
  hourMs,
  type MetricStore,
  minuteMs,
  type Row,
  type StepMs,
} from './metric-store.ts';

const dayMs = 24 * hourMs;
/** The step of a chart is one or several steps of the store. */
const periods: Readonly<Record<MetricPeriod, { lengthMs: number; stepMs: number; storedMs: StepMs }>> = {
  hour: { lengthMs: hourMs, stepMs: minuteMs, storedMs: minuteMs },
  day: { lengthMs: dayMs, stepMs: 5 * minuteMs, storedMs: minuteMs },
  week: { lengthMs: 7 * dayMs, stepMs: hourMs, storedMs: hourMs },
  month: { lengthMs: 30 * dayMs, stepMs: 4 * hourMs, storedMs: hourMs },
};
/** Slightly longer than the charts, which begin at the start of a step. */
const keptSteps = [
  { stepMs: minuteMs, ageMs: 26 * hourMs, rowsMost: 300_000 },
  { stepMs: hourMs, ageMs: 31 * dayMs, rowsMost: 500_000 },
] as const;
const flushAfterMs = 5000;
const rowsAtATime = 100;
/** Rows that wait while the disk is full; then the oldest are lost. */
const waitingMost = 20_000;

/** Calls since the start of the console, for Prometheus. */
export type Counters = Figures & { inflight: number };

/** Counts the calls of every function, and keeps the figures by minute and by hour. */
export class CallMetrics {
  readonly #store: MetricStore;
  readonly #now: () => number;
  readonly #log: Logger;
  /** Since the start, by function ID; that of all functions under `allFunctions`. */
  readonly #counters = new Map<string, Counters>();
  /** Not yet written, by step and function. */
  #waiting = new Map<string, Row>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #isFailing = false;
  #isClosed = false;

  constructor({ store, now, log }: { store: MetricStore; now: () => number; log: Logger }) {
    this.#store = store;
    this.#now = now;
    this.#log = log;
  }

  /** Counts the calls that pass through. */
  counted(invoke: Runner['invoke']): Runner['invoke'] {
    return async (version, call) => {
      this.#started(version.functionId);
      try {
        const outcome = await invoke(version, call);
        this.#finished(version.functionId, outcome);
        return outcome;
      } catch (error) {
        const isGivenUp = call.signal?.aborted === true || call.queueSignal?.aborted === true;
        this.#finished(version.functionId, isGivenUp ? undefined : 'platform');
        throw error;
      }
    };
  }

  /** Counts a call that a scaling policy rejected before it reached the runner. */
  throttled(functionId: string): void {
    this.#change(functionId, (figures) => {
      figures.started += 1;
      figures.finished += 1;
      countError(figures, 'throttled');
    });
  }

  /** @param functionId all functions when absent */
  async read(period: MetricPeriod, functionId = allFunctions): Promise<Metrics> {
    await this.flush();
    const { lengthMs, stepMs, storedMs } = periods[period];
    const toMs = Math.floor(this.#now() / stepMs) * stepMs + stepMs;
    const fromMs = toMs - lengthMs;
    const sums = Array.from({ length: lengthMs / stepMs }, noFigures);
    const total = noFigures();
    for (const { startMs, figures } of this.#store.read({ functionId, stepMs: storedMs, fromMs, toMs })) {
      const sum = sums[Math.floor((startMs - fromMs) / stepMs)];
      if (sum !== undefined) addFigures(sum, figures);
      addFigures(total, figures);
    }
    return {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      stepMs,
      points: sums.map((sum, place) => pointOf(fromMs + place * stepMs, sum)),
      total: pointOf(fromMs, total),
    };
  }

  /** The last call of each function that was ever called, and its calls of the last day. */
  async callsOf(functionIds: readonly string[]): Promise<Calls[]> {
    await this.flush();
    return this.#store.callsOf(functionIds, this.#now() - dayMs);
  }

  counters(): ReadonlyMap<string, Counters> {
    return this.#counters;
  }

  /** Writes what waits. A failure keeps it for the next attempt. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** Deletes the figures of a deleted function. */
  forget(functionId: string): void {
    this.#counters.delete(functionId);
    for (const [key, row] of this.#waiting) if (row.functionId === functionId) this.#waiting.delete(key);
    this.#tryTo('the metrics of a deleted function stay', () => this.#store.deleteOf(functionId));
  }

  /** Deletes the figures of functions that an earlier process deleted. */
  async sweep(isThere: (functionId: string) => Promise<boolean>): Promise<void> {
    for (const functionId of this.#store.functionIds())
      if (!(await isThere(functionId))) this.forget(functionId);
  }

  /** @returns whether more may remain */
  async prune(): Promise<boolean> {
    const nowMs = this.#now();
    const more = keptSteps.map(({ stepMs, ageMs, rowsMost }) =>
      this.#store.prune(stepMs, { beforeMs: nowMs - ageMs, rowsMost, atATime: rowsAtATime }),
    );
    await setImmediate();
    return more.includes(true);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#flushing;
    await this.flush();
    this.#store.close();
  }

  #started(functionId: string): void {
    for (const counters of [this.#counterOf(functionId), this.#counterOf(allFunctions)])
      counters.inflight += 1;
    this.#change(functionId, (figures, { inflight }) => {
      figures.started += 1;
      figures.inflightMax = Math.max(figures.inflightMax, inflight);
    });
  }

  #finished(functionId: string, end: Outcome | CallErrorKind | undefined): void {
    for (const counters of [this.#counterOf(functionId), this.#counterOf(allFunctions)])
      counters.inflight = Math.max(counters.inflight - 1, 0);
    this.#change(functionId, (figures) => {
      figures.finished += 1;
      if (typeof end === 'string') countError(figures, end);
      if (typeof end !== 'object') return;
      if (end.kind !== 'returned') countError(figures, end.kind);
      const { cold, durationMs, initMs, queueMs, maxMemoryBytes = 0 } = end.timings;
      if (cold) figures.inits += 1;
      const bucket = bucketOf(durationMs);
      figures.durations[bucket] = (figures.durations[bucket] ?? 0) + 1;
      addTo(figures.durationMs, durationMs);
      addTo(figures.queueMs, queueMs);
      if (cold && initMs !== undefined) addTo(figures.initMs, initMs);
      figures.maxMemoryBytes = Math.max(figures.maxMemoryBytes, maxMemoryBytes);
    });
  }

  #counterOf(functionId: string): Counters {
    const found = this.#counters.get(functionId) ?? { ...noFigures(), inflight: 0 };
    this.#counters.set(functionId, found);
    return found;
  }

  #change(functionId: string, change: (figures: Figures, counters: Counters) => void): void {
    const nowMs = this.#now();
    for (const id of [functionId, allFunctions]) {
      const counters = this.#counterOf(id);
      const startMs = nowMs - (nowMs % minuteMs);
      const key = `${startMs} ${id}`;
      let row = this.#waiting.get(key);
      if (row === undefined) {
        row = { functionId: id, stepMs: minuteMs, startMs, figures: noFigures() };
        this.#waiting.set(key, row);
      }
      for (const figures of [counters, row.figures]) {
        change(figures, counters);
        figures.lastAtMs = nowMs;
      }
    }
    if (this.#timer === undefined && !this.#isClosed)
      this.#timer = setTimeout(() => void this.flush(), flushAfterMs).unref();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = [...this.#waiting.entries()];
    for (let start = 0; start < rows.length; start += rowsAtATime) {
      const part = rows.slice(start, start + rowsAtATime).filter(([key]) => this.#waiting.has(key));
      const isWritten = this.#tryTo('figures of calls are not written; the console tries again', () =>
        this.#store.add(part.flatMap(([, row]) => [row, hourOf(row)])),
      );
      if (!isWritten) return this.#keepWaiting();
      for (const [key] of part) this.#waiting.delete(key);
      if (start + rowsAtATime < rows.length) await setImmediate();
    }
  }

  #keepWaiting(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size <= waitingMost) break;
      this.#waiting.delete(key);
    }
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.flush(), flushAfterMs).unref();
  }

  /** Logs one line when writing begins to fail. */
  #tryTo(failure: string, write: () => void): boolean {
    try {
      write();
      this.#isFailing = false;
      return true;
    } catch (error) {
      if (!this.#isFailing) this.#log.error({ err: error }, failure);
      this.#isFailing = true;
      return false;
    }
  }
}

const hourOf = (row: Row): Row => ({
  ...row,
  stepMs: hourMs,
  startMs: row.startMs - (row.startMs % hourMs),
});

function addTo(to: { sum: number; count: number }, value: number): void {
  to.sum += value;
  to.count += 1;
}

function countError(figures: Figures, kind: CallErrorKind): void {
  figures.errors[kind] = (figures.errors[kind] ?? 0) + 1;
}

import { type CallErrorKind, callErrorKinds, type MetricPoint } from '../../contract/index.ts';
import { addHistogram, type Histogram, percentile } from './histogram.ts';

/** What the calls of a function in one step of time came to. */
export type Figures = {
  started: number;
  finished: number;
  errors: Partial<Record<CallErrorKind, number>>;
  inits: number;
  inflightMax: number;
  maxMemoryBytes: number;
  durationMs: Sum;
  initMs: Sum;
  queueMs: Sum;
  durations: Histogram;
  lastAtMs: number;
};
type Sum = { sum: number; count: number };

export function noFigures(): Figures {
  return {
    started: 0,
    finished: 0,
    errors: {},
    inits: 0,
    inflightMax: 0,
    maxMemoryBytes: 0,
    durationMs: { sum: 0, count: 0 },
    initMs: { sum: 0, count: 0 },
    queueMs: { sum: 0, count: 0 },
    durations: {},
    lastAtMs: 0,
  };
}

export function addFigures(to: Figures, more: Figures): void {
  to.started += more.started;
  to.finished += more.finished;
  for (const kind of callErrorKinds) {
    const count = more.errors[kind];
    if (count !== undefined) to.errors[kind] = (to.errors[kind] ?? 0) + count;
  }
  to.inits += more.inits;
  to.inflightMax = Math.max(to.inflightMax, more.inflightMax);
  to.maxMemoryBytes = Math.max(to.maxMemoryBytes, more.maxMemoryBytes);
  for (const name of ['durationMs', 'initMs', 'queueMs'] as const) addSum(to[name], more[name]);
  addHistogram(to.durations, more.durations);
  to.lastAtMs = Math.max(to.lastAtMs, more.lastAtMs);
}

function addSum(to: Sum, { sum, count }: Sum): void {
  to.sum += sum;
  to.count += count;
}

export const errorsOf = ({ errors }: Pick<Figures, 'errors'>): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);

export function pointOf(atMs: number, figures: Figures): MetricPoint {
  const { started, finished, errors, inits, inflightMax, maxMemoryBytes, durations } = figures;
  return {
    at: new Date(atMs).toISOString(),
    started,
    finished,
    errors,
    inits,
    inflightMax,
    ...(maxMemoryBytes === 0 ? {} : { maxMemoryBytes }),
    ...present('p50Ms', percentile(durations, 0.5)),
    ...present('p95Ms', percentile(durations, 0.95)),
    ...present('p99Ms', percentile(durations, 0.99)),
    ...present('avgInitMs', averageOf(figures.initMs)),
    ...present('avgQueueMs', averageOf(figures.queueMs)),
  };
}

const averageOf = ({ sum, count }: Sum) => (count === 0 ? undefined : sum / count);

function present<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
}

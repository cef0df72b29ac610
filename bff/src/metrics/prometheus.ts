import type { Counters } from './call-metrics.ts';
import { errorsOf } from './figures.ts';
import { upperMs } from './histogram.ts';
import { allFunctions } from './metric-store.ts';

/** Names and labels of Yandex Monitoring (docs: monitoring/metrics-ref/functions-ref). */
const simple = [
  ['functions_started', 'counter', 'Calls that began', (of: Counters) => of.started],
  ['functions_finished', 'counter', 'Calls that ended', (of: Counters) => of.finished],
  ['functions_errors', 'counter', 'Calls that failed', (of: Counters) => errorsOf(of)],
  ['functions_throttles', 'counter', 'Calls rejected with 429', (of: Counters) => of.errors.throttled ?? 0],
  ['functions_inits', 'counter', 'Cold starts', (of: Counters) => of.inits],
  ['functions_inflight', 'gauge', 'Calls that run or wait', (of: Counters) => of.inflight],
  ['functions_max_memory', 'gauge', 'Most memory of a call, bytes', (of: Counters) => of.maxMemoryBytes],
] as const;
/** Buckets of the histogram that are shown: 1, 4, 16 and so on, in milliseconds. */
const shownBuckets = Array.from({ length: 10 }, (_, place) => 16 + 8 * place);
/** Functions that are listed, those with the latest calls first: a scrape is one response. */
const functionsMost = 1000;

/** The figures since the start of the console, as Prometheus reads them. */
export function prometheusText(counters: ReadonlyMap<string, Counters>): string {
  const listed = [...counters]
    .filter(([functionId]) => functionId !== allFunctions)
    .toSorted(([, a], [, b]) => b.lastAtMs - a.lastAtMs)
    .slice(0, functionsMost)
    .map(([functionId, figures]) => ({ labels: labelsOf(functionId), figures }));
  const lines: string[] = [];
  for (const [name, type, help, figureOf] of simple) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { labels, figures } of listed) lines.push(`${name}{${labels}} ${figureOf(figures)}`);
  }
  const name = 'functions_duration_ms';
  lines.push(`# HELP ${name} Duration of calls, milliseconds`, `# TYPE ${name} histogram`);
  for (const { labels, figures } of listed) {
    const { sum, count } = figures.durationMs;
    for (const bucket of shownBuckets)
      lines.push(`${name}_bucket{${labels},le="${upperMs(bucket)}"} ${countUpTo(figures, bucket)}`);
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
    lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
  }
  return `${lines.join('\n')}\n`;
}

const labelsOf = (functionId: string) =>
  `service="serverless-functions",resource_type="function",resource_id="${functionId}"`;

function countUpTo({ durations }: Counters, most: number): number {
  return Object.entries(durations).reduce(
    (sum, [bucket, count]) => sum + (Number(bucket) <= most ? count : 0),
    0,
  );
}

import type { CallErrorKind, MetricPoint } from 'bff/contract';
import { formatBytes, formatDuration, formatInteger } from '../ui/format.ts';
import type { useT } from './messages.ts';

type Translate = ReturnType<typeof useT>;
/** `color` is the name of a Gravity colour. */
export type Series = { name: string; color: string; values: readonly (number | null)[] };
export type Chart = {
  id: string;
  title: string;
  /** The name of the metric in Yandex Monitoring. */
  metric: string;
  series: readonly Series[];
  format: (value: number) => string;
  /** The values are whole numbers. */
  counts?: true;
};

const errorColors = [
  ['failed', '--g-color-base-danger-heavy'],
  ['timedOut', '--g-color-base-warning-heavy'],
  ['crashed', '--g-color-base-misc-heavy'],
  ['outOfMemory', '--g-color-base-info-heavy'],
  ['throttled', '--g-color-base-utility-heavy'],
  ['platform', '--g-color-base-neutral-heavy'],
] as const satisfies readonly (readonly [CallErrorKind, string])[];

/** The charts of a function's Monitoring page, in the order of the cloud's. */
export function chartsOf(points: readonly MetricPoint[], t: Translate): Chart[] {
  const series = (
    name: string,
    color: string,
    figureOf: (point: MetricPoint) => number | undefined,
  ): Series => ({
    name,
    color,
    values: points.map((point) => figureOf(point) ?? null),
  });
  const errors = errorColors
    .map(([kind, color]) => series(t(kind), color, ({ errors: counts }) => counts[kind] ?? 0))
    .filter(({ values }) => values.some((value) => value !== null && value > 0));
  return [
    {
      id: 'requests',
      title: t('requests'),
      metric: 'functions_finished',
      series: [series(t('requests'), '--g-color-base-brand', ({ finished }) => finished)],
      format: formatInteger,
      counts: true,
    },
    {
      id: 'latency',
      title: t('latency'),
      metric: 'functions_duration_ms',
      series: [
        series('p50', '--g-color-base-positive-heavy', ({ p50Ms }) => p50Ms),
        series('p95', '--g-color-base-warning-heavy', ({ p95Ms }) => p95Ms),
        series('p99', '--g-color-base-danger-heavy', ({ p99Ms }) => p99Ms),
      ],
      format: formatDuration,
    },
    {
      id: 'errors',
      title: t('errors'),
      metric: 'functions_errors',
      series: errors.length > 0 ? errors : [series(t('errors'), errorColors[0][1], () => 0)],
      format: formatInteger,
      counts: true,
    },
    {
      id: 'coldStarts',
      title: t('coldStarts'),
      metric: 'functions_inits',
      series: [series(t('coldStarts'), '--g-color-base-info-heavy', ({ inits }) => inits)],
      format: formatInteger,
      counts: true,
    },
    {
      id: 'concurrency',
      title: t('concurrency'),
      metric: 'functions_inflight',
      series: [series(t('most'), '--g-color-base-misc-heavy', ({ inflightMax }) => inflightMax)],
      format: formatInteger,
      counts: true,
    },
    {
      id: 'memory',
      title: t('memory'),
      metric: 'functions_max_memory',
      series: [series(t('most'), '--g-color-base-utility-heavy', ({ maxMemoryBytes }) => maxMemoryBytes)],
      format: formatBytes,
    },
  ];
}

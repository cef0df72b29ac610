import 'uplot/dist/uPlot.min.css';
import { useThemeType } from '@gravity-ui/uikit';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import styles from './ChartFigure.module.css';
import type { Chart } from './charts.ts';
import { useT } from './messages.ts';

const heightPx = 180;
/** A count has no fractions on its axis. */
const wholeSteps = [1, 2, 5]
  .flatMap((n) => Array.from({ length: 12 }, (_, power) => n * 10 ** power))
  .toSorted((a, b) => a - b);

/** A line chart with its legend, which shows the values under the pointer. */
export function ChartFigure(props: {
  chart: Chart;
  times: readonly number[];
  formatTime: (ms: number) => string;
}) {
  const t = useT();
  const { chart, times, formatTime } = props;
  const place = useRef<HTMLDivElement>(null);
  const theme = useThemeType();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a canvas takes its colours from the theme
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const css = getComputedStyle(box);
    const color = (name: string) => css.getPropertyValue(name).trim();
    const axis = {
      stroke: color('--g-color-text-secondary'),
      grid: { stroke: color('--g-color-line-generic'), width: 1 },
      ticks: { show: false },
      font: ['11px', css.fontFamily].join(' '),
    };
    const plot = new UPlot(
      {
        width: box.clientWidth,
        height: heightPx,
        // One chart is read at a time, so a pointer zooms nothing.
        cursor: { drag: { x: false, y: false }, points: { size: 6 } },
        legend: { live: true },
        scales: { x: { time: true }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
        axes: [
          { ...axis, values: (_, splits) => splits.map((seconds) => formatTime(seconds * 1000)), space: 70 },
          {
            ...axis,
            values: (_, splits) => splits.map(chart.format),
            size: 64,
            ...(chart.counts ? { incrs: wholeSteps } : {}),
          },
        ],
        series: [
          { label: t('time'), value: (_, seconds) => (seconds === null ? '—' : formatTime(seconds * 1000)) },
          ...chart.series.map(({ name, color: variable }) => ({
            label: name,
            stroke: color(variable),
            width: 2,
            points: { show: times.length <= 60, size: 4 },
            value: (_: UPlot, value: number | null) => (value === null ? '—' : chart.format(value)),
          })),
        ],
      },
      [times.map((ms) => ms / 1000), ...chart.series.map(({ values }) => [...values])],
      box,
    );
    const size = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: heightPx }));
    size.observe(box);
    return () => {
      size.disconnect();
      plot.destroy();
    };
  }, [chart, times, theme, t]);

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <h2 className={styles.title}>{chart.title}</h2>
        <code className={styles.metric}>{chart.metric}</code>
      </figcaption>
      <div ref={place} className={styles.plot} role="img" aria-label={t('chartOf', { title: chart.title })} />
    </figure>
  );
}

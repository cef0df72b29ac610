import type { MetricPoint } from 'bff/contract';
import { describe, expect, it } from 'vitest';
import { chartsOf } from './charts.ts';

const point = (rest: Partial<MetricPoint> = {}): MetricPoint => ({
  at: '2030-01-31T00:00:00.000Z',
  started: 1,
  finished: 1,
  errors: {},
  inits: 0,
  inflightMax: 1,
  ...rest,
});
const translate = Object.assign((key: string) => key, { rich: (key: string) => key });
const chart = (points: readonly MetricPoint[], id: string) =>
  chartsOf(points, translate as never).find((each) => each.id === id);

describe('chartsOf', () => {
  it('shows only the kinds of errors that occurred', () => {
    const errors = chart([point({ errors: { timedOut: 2 } }), point()], 'errors');
    expect(errors?.series.map(({ name, values }) => [name, values])).toEqual([['timedOut', [2, 0]]]);
  });

  it('leaves a gap where a step has no calls', () => {
    expect(chart([point(), point({ p50Ms: 3 })], 'latency')?.series[0]?.values).toEqual([null, 3]);
  });
});

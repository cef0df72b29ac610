import type { MetricPeriod } from 'bff/contract';

/** Parses the period of an address; an hour when absent. */
export function periodSearch(search: { period?: unknown }): { period?: Exclude<MetricPeriod, 'hour'> } {
  const period = (['day', 'week', 'month'] as const).find((each) => each === search.period);
  return period === undefined ? {} : { period };
}

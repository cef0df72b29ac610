import type { Logger } from 'pino';
import { CallMetrics } from './call-metrics.ts';
import { MetricStore } from './metric-store.ts';

/** Opens the counts of calls; a damaged file is moved aside and starts anew. */
export function openCallMetrics({
  dataDir,
  now,
  log,
}: {
  dataDir: string;
  now: () => number;
  log: Logger;
}): CallMetrics {
  const { store, movedTo } = MetricStore.open(dataDir);
  if (movedTo !== undefined)
    log.error({ movedTo }, 'metrics.sqlite was damaged: it was moved aside, and the charts are empty');
  return new CallMetrics({ store, now, log });
}

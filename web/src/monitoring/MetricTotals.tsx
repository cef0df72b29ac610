import type { MetricPoint } from 'bff/contract';
import { emptyValue, formatBytes, formatDuration, formatInteger, formatShare } from '../ui/format.ts';
import styles from './MonitoringView.module.css';
import { useT } from './messages.ts';

/** The figures of the whole period. */
export function MetricTotals(props: { total: MetricPoint }) {
  const t = useT();
  const { finished, errors, p50Ms, p95Ms, p99Ms, inits, inflightMax, maxMemoryBytes, avgInitMs, avgQueueMs } =
    props.total;
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const duration = (ms: number | undefined) => (ms === undefined ? emptyValue : formatDuration(ms));
  const facts = [
    [t('requests'), formatInteger(finished)],
    [t('errorRate'), finished === 0 ? emptyValue : formatShare(failed / finished)],
    [`${t('latency')}, p50`, duration(p50Ms)],
    ['p95', duration(p95Ms)],
    ['p99', duration(p99Ms)],
    [t('coldStarts'), formatInteger(inits)],
    [t('initialization'), duration(avgInitMs)],
    [t('queue'), duration(avgQueueMs)],
    [t('concurrency'), formatInteger(inflightMax)],
    [t('memory'), maxMemoryBytes === undefined ? emptyValue : formatBytes(maxMemoryBytes)],
  ] as const;
  return (
    <section aria-label={t('totals')}>
      <dl className={styles.totals}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.total}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

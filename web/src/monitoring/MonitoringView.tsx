import { ChartLine } from '@gravity-ui/icons';
import { Icon, SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { type MetricPeriod, metricPeriods } from 'bff/contract';
import { useMemo } from 'react';
import { explain } from '../api/errors.ts';
import { metricsQuery } from '../api/metrics.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatStep } from '../ui/format.ts';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { ChartFigure } from './ChartFigure.tsx';
import { chartsOf } from './charts.ts';
import { MetricTable } from './MetricTable.tsx';
import { MetricTotals } from './MetricTotals.tsx';
import styles from './MonitoringView.module.css';
import { useT } from './messages.ts';

/** The charts of one function, or of all when `functionId` is absent. */
export function MonitoringView(props: {
  functionId?: string;
  period: MetricPeriod;
  onPeriod: (period: MetricPeriod) => void;
}) {
  const t = useT();
  const { period } = props;
  const { data, error, isPending, refetch, isFetching } = useQuery(metricsQuery(period, props.functionId));
  const charts = useMemo(() => (data ? chartsOf(data.points, t) : []), [data, t]);
  const times = useMemo(() => data?.points.map(({ at }) => Date.parse(at)) ?? [], [data]);
  const formatTime = (ms: number) => formatStep(ms, data?.stepMs ?? 0);
  return (
    <div className={styles.view}>
      <SegmentedRadioGroup
        aria-label={t('period')}
        value={period}
        options={metricPeriods.map((value) => ({ value, content: t(value) }))}
        onUpdate={props.onPeriod}
      />
      {error && (
        <ErrorPanel
          {...explain(error, t('loadFailed'))}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {isPending && <TableSkeleton rows={8} />}
      {data && data.total.started === 0 && (
        <EmptyState icon={<Icon data={ChartLine} size={28} />} title={t('noCalls')}>
          {t('noCallsHint')}
        </EmptyState>
      )}
      {data && data.total.started > 0 && (
        <>
          <MetricTotals total={data.total} />
          <section className={styles.charts} aria-label={t('charts')}>
            {charts.map((chart) => (
              <ChartFigure key={chart.id} chart={chart} times={times} formatTime={formatTime} />
            ))}
          </section>
          <MetricTable charts={charts} times={times} formatTime={formatTime} />
        </>
      )}
      <p className={styles.note}>{t.rich('prometheus')}</p>
    </div>
  );
}

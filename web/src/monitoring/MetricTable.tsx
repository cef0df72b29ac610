import { useState } from 'react';
import { emptyValue } from '../ui/format.ts';
import { TableFrame } from '../ui/TableFrame.tsx';
import type { Chart } from './charts.ts';
import styles from './MonitoringView.module.css';
import { useT } from './messages.ts';

/** The figures of every chart, for keyboards and screen readers. Steps without calls are left out. */
export function MetricTable(props: {
  charts: readonly Chart[];
  times: readonly number[];
  formatTime: (ms: number) => string;
}) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  const columns = props.charts.flatMap(({ title, series, format }) =>
    series.map((each) => ({
      ...each,
      format,
      name: series.length === 1 ? title : `${title}: ${each.name}`,
    })),
  );
  const rows = props.times
    .map((ms, place) => ({ ms, values: columns.map(({ values }) => values[place] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null && value > 0))
    .toReversed();
  return (
    <details className={styles.details} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t('table')}</summary>
      {isOpen && (
        <TableFrame label={t('figures')}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('time')}</th>
                {columns.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ ms, values }) => (
                <tr key={ms}>
                  <th scope="row">{props.formatTime(ms)}</th>
                  {columns.map(({ name, format }, place) => {
                    const value = values[place] ?? null;
                    return <td key={name}>{value === null ? emptyValue : format(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </details>
  );
}

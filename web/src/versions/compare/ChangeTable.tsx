import { Label } from '@gravity-ui/uikit';
import { useId } from 'react';
import frame from '../../ui/ComparePage.module.css';
import { TableFrame } from '../../ui/TableFrame.tsx';
import { useT } from '../messages.ts';
import type { ChangedSetting } from '../settings-rows.ts';
import styles from './ComparePage.module.css';

/** Values that differ, before and after. */
export function ChangeTable(props: { title: string; none: string; rows: readonly ChangedSetting[] }) {
  const t = useT();
  const id = useId();
  return (
    <section className={frame.block} aria-labelledby={id}>
      <h3 className={frame.heading} id={id}>
        {props.title} {props.rows.length > 0 && <Label theme="info">{props.rows.length}</Label>}
      </h3>
      {props.rows.length === 0 ? (
        <p className={frame.note}>{props.none}</p>
      ) : (
        <TableFrame label={props.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('changedName')}</th>
                <th scope="col">{t('before')}</th>
                <th scope="col">{t('after')}</th>
              </tr>
            </thead>
            <tbody>
              {props.rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">
                    <bdi>{row.label}</bdi>
                  </th>
                  <td className={styles.removed}>
                    <bdi>{row.before}</bdi>
                  </td>
                  <td className={styles.added}>
                    <bdi>{row.after}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  );
}

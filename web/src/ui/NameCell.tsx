import type { ReactNode } from 'react';
import styles from './NameCell.module.css';

/** The first cell of a row: a name with details below it. It wraps to leave room for the other columns. */
export function NameCell(props: {
  description?: string | undefined;
  children: ReactNode;
  below?: ReactNode;
}) {
  return (
    <div className={styles.cell}>
      <div>{props.children}</div>
      {props.description && <div className={styles.description}>{props.description}</div>}
      {props.below && <div className={styles.below}>{props.below}</div>}
    </div>
  );
}

import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** Replaces an empty list, and offers the next action. */
export function EmptyState(props: {
  icon?: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {props.icon && (
        <div className={styles.icon} aria-hidden="true">
          {props.icon}
        </div>
      )}
      <h2 className={styles.title}>{props.title}</h2>
      <div className={styles.text}>{props.children}</div>
      {props.actions && <div className={styles.actions}>{props.actions}</div>}
    </div>
  );
}

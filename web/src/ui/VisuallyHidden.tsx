import type { ReactNode } from 'react';
import styles from './VisuallyHidden.module.css';

/** Text for screen readers only, where the screen shows an icon or nothing. */
export function VisuallyHidden(props: { id?: string; children: ReactNode }) {
  return (
    <span id={props.id} className={styles.hidden}>
      {props.children}
    </span>
  );
}

import { Skeleton } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { useT } from './messages.ts';
import styles from './TableFrame.module.css';

/** Lets a wide table scroll by itself, so that the page never does. */
export function TableFrame(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.frame} aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}

/** The shape of a table that is on its way. */
export function TableSkeleton(props: { rows?: number }) {
  const t = useT();
  return (
    <div className={styles.skeleton} role="status" aria-busy="true" aria-label={t('loading')}>
      {Array.from({ length: props.rows ?? 4 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that are all alike have nothing else to be told apart by
        <Skeleton key={row} className={styles.bar} />
      ))}
    </div>
  );
}

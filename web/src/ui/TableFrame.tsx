import { Skeleton } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { useT } from './messages.ts';
import styles from './TableFrame.module.css';

/** Makes a wide table scroll within its frame, so that the page does not scroll sideways. */
export function TableFrame(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className={styles.frame} aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}

/** A placeholder for a table while it loads. */
export function TableSkeleton(props: { rows?: number }) {
  const t = useT();
  return (
    <div className={styles.skeleton} role="status" aria-busy="true" aria-label={t('loading')}>
      {Array.from({ length: props.rows ?? 4 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholder rows have no other key
        <Skeleton key={row} className={styles.bar} />
      ))}
    </div>
  );
}

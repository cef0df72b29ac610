import { type ReactNode, useId } from 'react';
import styles from './ListGroup.module.css';

/** A heading and a framed list under it; the children are its `li`. */
export function ListGroup(props: { heading: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.group} aria-labelledby={id}>
      <h3 className={styles.heading} id={id}>
        {props.heading}
      </h3>
      <ul className={styles.list} aria-labelledby={id}>
        {props.children}
      </ul>
    </section>
  );
}

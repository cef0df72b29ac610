import { type ReactNode, useId } from 'react';
import styles from './Field.module.css';

export type FieldControl = {
  id: string;
  labelId: string;
  'aria-describedby': string | undefined;
  validationState: 'invalid' | undefined;
};

/** A label above its control, with a hint or an error below it. */
export function Field(props: {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
  /** Content beside the label, such as a counter. */
  aside?: ReactNode;
  children: (control: FieldControl) => ReactNode;
}) {
  const id = useId();
  const labelId = `${id}-label`;
  const noteId = `${id}-note`;
  const note = props.error ?? props.hint;
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label className={styles.label} id={labelId} htmlFor={id}>
          {props.label}
        </label>
        {props.aside && <span className={styles.aside}>{props.aside}</span>}
      </div>
      {props.children({
        id,
        labelId,
        'aria-describedby': note ? noteId : undefined,
        validationState: props.error ? 'invalid' : undefined,
      })}
      {note && (
        <div
          id={noteId}
          className={props.error ? styles.error : styles.hint}
          role={props.error ? 'alert' : undefined}
        >
          {note}
        </div>
      )}
    </div>
  );
}

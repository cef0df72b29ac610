import { TextInput } from '@gravity-ui/uikit';
import styles from './FindField.module.css';

/** Filters a list by text. */
export function FindField(props: {
  /** For example "Find a function". */
  label: string;
  placeholder: string;
  value: string;
  onUpdate: (text: string) => void;
}) {
  const { label, placeholder, value, onUpdate } = props;
  return (
    <search className={styles.find} aria-label={label}>
      <TextInput
        value={value}
        onUpdate={onUpdate}
        placeholder={placeholder}
        hasClear
        autoComplete={false}
        controlProps={{ 'aria-label': label, spellCheck: false }}
      />
    </search>
  );
}

/** Replaces a list in which no item matches the text. */
export function NothingFound(props: { children: string }) {
  return (
    <p className={styles.none} role="status">
      {props.children}
    </p>
  );
}

import { ClipboardButton } from '@gravity-ui/uikit';
import styles from './CopyableId.module.css';

/** An id in full, with a button that copies it. */
export function CopyableId(props: { id: string; what: string }) {
  return (
    <span className={styles.wrap}>
      <code className={styles.id}>{props.id}</code>
      <ClipboardButton
        text={props.id}
        size="xs"
        aria-label={`Copy the id of ${props.what}`}
        tooltipInitialText="Copy id"
        tooltipSuccessText="Copied"
      />
    </span>
  );
}

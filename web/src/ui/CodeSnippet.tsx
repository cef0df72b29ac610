import { ClipboardButton } from '@gravity-ui/uikit';
import styles from './CodeSnippet.module.css';
import { useT } from './messages.ts';

/** A command or text to copy. `shown` may differ from the copied text, to hide a secret. */
export function CodeSnippet(props: { text: string; shown?: string; label: string }) {
  const t = useT();
  return (
    <div className={styles.snippet}>
      <pre className={styles.text}>{props.shown ?? props.text}</pre>
      <ClipboardButton
        className={styles.copy}
        text={props.text}
        size="s"
        aria-label={t('copyNamed', { label: props.label })}
        tooltipInitialText={t('copy')}
        tooltipSuccessText={t('copied')}
      />
    </div>
  );
}

import { ClipboardButton } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import styles from './CopyableId.module.css';
import { useT } from './messages.ts';

/**
 * A full ID with a button that copies it. `label` is the button's, such as "Copy the ID of function api". `children`
 * may show the ID as a link.
 */
export function CopyableId(props: { id: string; label: string; children?: ReactNode }) {
  const t = useT();
  return (
    <span className={styles.wrap}>
      <code className={styles.id}>{props.children ?? props.id}</code>
      <ClipboardButton
        text={props.id}
        size="xs"
        aria-label={props.label}
        tooltipInitialText={t('copyId')}
        tooltipSuccessText={t('copied')}
      />
    </span>
  );
}

import { Alert, Button } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { openDialog } from './Dialog.tsx';
import styles from './ErrorPanel.module.css';
import { useT } from './messages.ts';
import { visibleText } from './printed-text.ts';

/** The end of a long dialog is below the fold, where the user would not see an error. */
const bringIntoView = (panel: HTMLElement | null) => {
  if (panel?.closest(openDialog)) panel.scrollIntoView({ block: 'nearest' });
};

/** An error that stays on the page: what happened, how to fix it, and a button to try again. */
export function ErrorPanel(props: {
  title: string;
  message: string;
  whatToDo: string;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
  onClose?: () => void;
  actions?: ReactNode;
}) {
  const t = useT();
  return (
    <div role="alert" className={styles.panel} ref={bringIntoView}>
      <Alert
        theme="danger"
        title={props.title}
        message={
          <>
            <div className={styles.message}>{visibleText(props.message)}</div>
            <div className={styles.advice}>{props.whatToDo}</div>
          </>
        }
        {...(props.onClose ? { onClose: props.onClose } : {})}
        actions={
          props.onRetry || props.actions ? (
            <Alert.Actions>
              {props.onRetry && (
                <Button view="normal" onClick={props.onRetry} loading={props.retrying ?? false}>
                  {t('tryAgain')}
                </Button>
              )}
              {props.actions}
            </Alert.Actions>
          ) : undefined
        }
      />
    </div>
  );
}

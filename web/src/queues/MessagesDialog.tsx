import { Label } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { QueueOverview } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { messagesQuery } from '../api/queues.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatDate } from '../ui/format.ts';
import styles from './MessagesDialog.module.css';
import { useT } from './messages.ts';

/** The oldest messages of a queue, which stay in it. */
export function MessagesDialog({ queue, onClose }: { queue: QueueOverview; onClose: () => void }) {
  const t = useT();
  const messages = useQuery(messagesQuery(queue.id));
  const title = t('messagesOf', { name: queue.name });
  return (
    <Dialog open maxWidth="m" fullWidth aria-label={title} onClose={onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <p className={styles.note}>{t('messagesHint')}</p>
        {messages.error && !messages.data && (
          <ErrorPanel
            {...explain(messages.error, t('messagesFailed'))}
            onRetry={() => void messages.refetch()}
          />
        )}
        {messages.data?.length === 0 && <p>{t('noMessages')}</p>}
        <ul className={styles.list}>
          {messages.data?.map((message) => (
            <li key={message.messageId} className={styles.message}>
              <div className={styles.note}>
                <Label theme={message.state === 'visible' ? 'success' : 'unknown'}>{t(message.state)}</Label>{' '}
                {t('sentAt', { time: formatDate(message.sentAt) })} ·{' '}
                {t('received', { count: message.receives })}
              </div>
              <pre className={styles.body}>{message.body}</pre>
            </li>
          ))}
        </ul>
      </Dialog.Body>
    </Dialog>
  );
}

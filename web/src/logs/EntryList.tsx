import { Button, Link } from '@gravity-ui/uikit';
import type { DeniedRequest, LogEntry } from 'bff/contract';
import { GrantButton } from '../access/GrantButton.tsx';
import { maskTokens } from '../invocations/token.ts';
import { formatMoment, recordText } from '../ui/format.ts';
import { PrintedText } from '../ui/PrintedText.tsx';
import { visibleText } from '../ui/printed-text.ts';
import styles from './EntryList.module.css';
import { denialOf, fieldsOf, isDenied, kindOf } from './entries.ts';
import { useT } from './messages.ts';

/** Log entries, newest first, rendered as text, with masked tokens. */
export function EntryList(props: {
  entries: readonly LogEntry[];
  /** Denied requests that a role would allow, from the server's list. */
  deniedRequests: readonly DeniedRequest[];
  /** The page with the function's access settings. */
  overviewUrl: string;
  onRequest: (requestId: string) => void;
}) {
  const t = useT();
  return (
    <ol className={styles.list} aria-label={t('entries')}>
      {props.entries.map((entry) => {
        const kind = kindOf(entry);
        const denied = isDenied(entry);
        const deniedRequest = denialOf(entry, props.deniedRequests);
        const fields = denied ? undefined : fieldsOf(entry);
        const { request_id: requestId } = entry.jsonPayload;
        return (
          <li key={entry.uid} className={styles.row} data-kind={denied ? 'refused' : kind}>
            <time className={styles.time} dateTime={entry.timestamp}>
              {formatMoment(entry.timestamp)}
            </time>
            <span className={styles.kind}>{kind}</span>
            <div className={styles.message}>
              <PrintedText text={recordText(maskTokens(entry.message))} />
              {fields !== undefined && (
                <span className={styles.fields}> {visibleText(maskTokens(fields))}</span>
              )}
              {denied && (
                <div className={styles.grant}>
                  {deniedRequest === undefined ? (
                    <Link href={props.overviewUrl}>{t('manageAccess')}</Link>
                  ) : (
                    <GrantButton deniedRequest={deniedRequest} size="s" />
                  )}
                </div>
              )}
            </div>
            <Button
              className={styles.request}
              view="flat-secondary"
              size="xs"
              title={t('onlyRequest', { id: requestId })}
              aria-label={t('onlyRequest', { id: requestId })}
              onClick={() => props.onRequest(requestId)}
            >
              {requestId.slice(0, 8)}
            </Button>
          </li>
        );
      })}
    </ol>
  );
}

import { Button, Link } from '@gravity-ui/uikit';
import type { LogEntry } from 'bff/contract';
import { GrantButton } from '../access/GrantButton.tsx';
import { maskTokens } from '../testing/token.ts';
import { formatMoment, recordText } from '../ui/format.ts';
import styles from './EntryList.module.css';
import { fieldsOf, kindOf, refusalOf } from './entries.ts';

/** The lines, newest first; text and nothing but text, with tokens cut short. */
export function EntryList(props: {
  entries: readonly LogEntry[];
  /** Where it is decided who may call the function. */
  overviewUrl: string;
  onRequest: (requestId: string) => void;
}) {
  return (
    <ol className={styles.list} aria-label="Log lines, newest first">
      {props.entries.map((entry) => {
        const kind = kindOf(entry);
        const refusal = refusalOf(entry);
        const fields = refusal === undefined ? fieldsOf(entry) : undefined;
        const { request_id: requestId } = entry.jsonPayload;
        return (
          <li key={entry.uid} className={styles.row} data-kind={refusal === undefined ? kind : 'refused'}>
            <time className={styles.time} dateTime={entry.timestamp}>
              {formatMoment(entry.timestamp)}
            </time>
            <span className={styles.kind}>{kind}</span>
            <div className={styles.message}>
              {recordText(maskTokens(entry.message))}
              {fields !== undefined && <span className={styles.fields}> {maskTokens(fields)}</span>}
              {refusal !== undefined && (
                <div className={styles.mend}>
                  {refusal.missing === undefined ? (
                    <Link href={props.overviewUrl}>Who may call this function</Link>
                  ) : (
                    <GrantButton missing={refusal.missing} size="s" />
                  )}
                </div>
              )}
            </div>
            <Button
              className={styles.request}
              view="flat-secondary"
              size="xs"
              title={`Only request ${requestId}`}
              aria-label={`Only request ${requestId}`}
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

import { Key } from '@gravity-ui/icons';
import { Button, ClipboardButton, Disclosure, Icon } from '@gravity-ui/uikit';
import { type ReactNode, useEffect, useState } from 'react';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { emptyValue, formatCountdown, formatDate } from '../ui/format.ts';
import styles from './TokenCard.module.css';
import { curlWithToken, type InspectedToken, maskToken, type TokenSource } from './token.ts';

const sources = {
  context: 'Handler context',
  metadata: 'Metadata service',
  both: 'Handler context or metadata service',
  unknown: emptyValue,
} as const satisfies Record<TokenSource, string>;

/** An IAM token that a response holds: whose it is, how long it lives, and a call made with it. */
export function TokenCard(props: {
  token: InspectedToken;
  source: TokenSource;
  /** Name of a service account by id, where it is known. */
  accountName: (id: string) => string | undefined;
  invokeUrl: string;
  shown: boolean;
  onShown: (shown: boolean) => void;
}) {
  const { token, claims } = props.token;
  const now = useNow(1000);
  const shownToken = props.shown ? token : maskToken(token);
  return (
    <section className={styles.card} aria-label="IAM token">
      <div className={styles.head}>
        <Icon data={Key} size={16} />
        <h3 className={styles.title}>IAM token</h3>
        <code className={props.shown ? styles.whole : styles.masked}>{shownToken}</code>
        <span className={styles.actions}>
          <Button
            view="outlined"
            size="s"
            aria-pressed={props.shown}
            onClick={() => props.onShown(!props.shown)}
          >
            {props.shown ? 'Hide token' : 'Show token'}
          </Button>
          <ClipboardButton text={token} size="s" aria-label="Copy token" tooltipInitialText="Copy token" />
        </span>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Service account</dt>
          <dd>
            {claims ? (
              <span title={claims.subjectId}>{props.accountName(claims.subjectId) ?? claims.subjectId}</span>
            ) : (
              emptyValue
            )}
          </dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd title="Judged by the code of the version that ran">{sources[props.source]}</dd>
        </div>
        <div>
          <dt>Issued</dt>
          <dd title={claims && formatDate(claims.issuedAtMs)}>
            {claims ? `${formatCountdown(Math.max(now - claims.issuedAtMs, 1000))} ago` : emptyValue}
          </dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd title={claims && formatDate(claims.expiresAtMs)}>
            {claims ? expiry(claims.expiresAtMs - now) : emptyValue}
          </dd>
        </div>
      </dl>
      <Disclosure size="m" summary="Call a private function with it">
        <div className={styles.call}>
          <span className={styles.note}>
            It answers where the account has the role <code>functions.functionInvoker</code>.
          </span>
          <CodeSnippet
            label="curl command that calls the function with the token"
            text={curlWithToken({ invokeUrl: props.invokeUrl, token })}
            shown={curlWithToken({ invokeUrl: props.invokeUrl, token: shownToken })}
          />
        </div>
      </Disclosure>
    </section>
  );
}

function expiry(leftMs: number): ReactNode {
  return leftMs > 0 ? `in ${formatCountdown(leftMs)}` : <span className={styles.expired}>expired</span>;
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

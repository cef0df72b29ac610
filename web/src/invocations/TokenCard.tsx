import { Key } from '@gravity-ui/icons';
import { Button, ClipboardButton, Disclosure, Icon, Link, Loader } from '@gravity-ui/uikit';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { TokenSource } from '../tokens/observed-source.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { emptyValue, formatCountdown, formatDate } from '../ui/format.ts';
import { useT } from './messages.ts';
import styles from './TokenCard.module.css';
import { curlWithToken, type InspectedToken, maskToken } from './token.ts';

const TokenProof = lazy(() => import('../tokens/proof/TokenProof.tsx'));

const sources = {
  context: 'sourceContext',
  metadata: 'sourceMetadata',
  contextOrEarlier: 'sourceContextOrEarlier',
  unknown: undefined,
} as const satisfies Record<TokenSource, string | undefined>;

const sourceHints = {
  context: 'sourceContextHint',
  metadata: 'sourceMetadataHint',
  contextOrEarlier: 'sourceContextOrEarlierHint',
  unknown: 'sourceUnknownHint',
} as const satisfies Record<TokenSource, string>;

/** An IAM token found in a response: its subject, its lifetime, and a command that calls the function with it. */
export function TokenCard(props: {
  token: InspectedToken;
  source: TokenSource;
  /** Returns a service account's name by ID, or undefined if it is unknown. */
  accountName: (id: string) => string | undefined;
  invokeUrl: string;
  /** The page that shortens the lifetime of the function's tokens. */
  lifetimeUrl?: string | undefined;
  shown: boolean;
  onShown: (shown: boolean) => void;
}) {
  const t = useT();
  const { token, claims } = props.token;
  const source = sources[props.source];
  const now = useNow(1000);
  const [isProving, setProving] = useState(false);
  const shownToken = props.shown ? token : maskToken(token);
  return (
    <section className={styles.card} aria-label={t('token')}>
      <div className={styles.head}>
        <Icon data={Key} size={16} />
        <h3 className={styles.title}>{t('token')}</h3>
        <code className={props.shown ? styles.whole : styles.masked}>{shownToken}</code>
        <span className={styles.actions}>
          <Button
            view="outlined"
            size="s"
            aria-pressed={props.shown}
            onClick={() => props.onShown(!props.shown)}
          >
            {props.shown ? t('hideToken') : t('showToken')}
          </Button>
          {claims?.subjectType === 'serviceAccount' && (
            <Button view="outlined" size="s" aria-expanded={isProving} onClick={() => setProving(!isProving)}>
              {t('prove')}
            </Button>
          )}
          <ClipboardButton
            text={token}
            size="s"
            aria-label={t('copyToken')}
            tooltipInitialText={t('copyToken')}
          />
        </span>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{t('account')}</dt>
          <dd>
            {claims ? (
              <span title={claims.subjectId}>{props.accountName(claims.subjectId) ?? claims.subjectId}</span>
            ) : (
              emptyValue
            )}
          </dd>
        </div>
        <div>
          <dt>{t('source')}</dt>
          <dd title={t(sourceHints[props.source])}>{source ? t(source) : emptyValue}</dd>
        </div>
        <div>
          <dt>{t('issued')}</dt>
          <dd title={claims && formatDate(claims.issuedAtMs)}>
            {claims
              ? t('ago', { time: formatCountdown(Math.max(now - claims.issuedAtMs, 1000)) })
              : emptyValue}
          </dd>
        </div>
        <div>
          <dt>{t('expires')}</dt>
          <dd title={claims && formatDate(claims.expiresAtMs)}>
            {claims ? <Expiry leftMs={claims.expiresAtMs - now} /> : emptyValue}{' '}
            {props.lifetimeUrl && <Link href={props.lifetimeUrl}>{t('lifetimeLab')}</Link>}
          </dd>
        </div>
      </dl>
      {isProving && claims && (
        <Suspense fallback={<Loader size="s" />}>
          <TokenProof
            token={token}
            accountId={claims.subjectId}
            accountName={props.accountName(claims.subjectId) ?? claims.subjectId}
          />
        </Suspense>
      )}
      <Disclosure size="m" summary={t('callWithToken')}>
        <div className={styles.call}>
          <span className={styles.note}>{t.rich('callWithTokenHint')}</span>
          <CodeSnippet
            label={t('callWithTokenCommand')}
            text={curlWithToken({ invokeUrl: props.invokeUrl, token })}
            shown={curlWithToken({ invokeUrl: props.invokeUrl, token: shownToken })}
          />
        </div>
      </Disclosure>
    </section>
  );
}

function Expiry({ leftMs }: { leftMs: number }) {
  const t = useT();
  return leftMs > 0 ? (
    t('expiresIn', { time: formatCountdown(leftMs) })
  ) : (
    <span className={styles.expired}>{t('expired')}</span>
  );
}

function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

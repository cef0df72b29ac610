import { Label, Link, Spin } from '@gravity-ui/uikit';
import type { RunResult } from 'bff/contract';
import type { ReactNode } from 'react';
import { explain } from '../../api/errors.ts';
import { findTokens, maskToken, maskTokens } from '../../invocations/token.ts';
import { links } from '../../links.ts';
import type { Variant } from '../../tutorial/variants.ts';
import { emptyValue, formatBytes, formatDate, formatDuration } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import { observedSource } from '../observed-source.ts';
import styles from './FourWaysPage.module.css';
import type { WayState } from './use-four-ways.ts';

const sources = {
  context: 'fromContext',
  metadata: 'fromMetadata',
  contextOrEarlier: 'fromContextOrEarlier',
  unknown: undefined,
} as const;

/** One variant. Its rows align with those of the other columns. */
export function WayColumn(props: { variant: Variant; state: WayState; accountName: (id: string) => string }) {
  const t = useT();
  const { variant, state } = props;
  const way = 'way' in state ? state.way : undefined;
  const run = state.status === 'finished' ? state.run : undefined;
  const lines = run?.logs.filter(({ stream }) => stream !== 'system') ?? [];
  return (
    <li className={styles.way}>
      <h2 className={styles.title}>
        {t('way', { language: variant.languageTitle, source: variant.source })}{' '}
        <Label size="xs">{way?.runtime ?? variant.runtime}</Label>{' '}
        {(state.status === 'creating' || state.status === 'running') && <Spin size="xs" />}
      </h2>
      <Row name={t('code')}>
        <pre className={styles.text}>{variant.program}</pre>
        {way && (
          <Link href={links.function(way.functionId)} className={styles.link}>
            {t('openEditor')}
          </Link>
        )}
      </Row>
      <Row name={t('response')}>
        {state.status === 'failed' && <span role="alert">{explain(state.error, '').message}</span>}
        {run ? (
          <>
            <Label theme={run.result.status < 400 ? 'success' : 'danger'} size="xs">
              HTTP {run.result.status}
            </Label>
            <pre className={styles.text}>{maskTokens(run.result.response).slice(0, 2000)}</pre>
          </>
        ) : (
          state.status !== 'failed' && emptyValue
        )}
      </Row>
      <Row name={t('log')}>
        {run && lines.length === 0 && <span className={styles.note}>{t('printedNothing')}</span>}
        {run ? (
          <pre className={styles.text}>{lines.map(({ text }) => maskTokens(text)).join('\n')}</pre>
        ) : (
          emptyValue
        )}
      </Row>
      <Row name={t('times')}>{run ? <Times result={run.result} /> : emptyValue}</Row>
      <Row name={t('token')}>
        {run ? <Token result={run.result} accountName={props.accountName} /> : emptyValue}
      </Row>
    </li>
  );
}

function Row(props: { name: string; children: ReactNode }) {
  return (
    <section className={styles.row}>
      <h3 className={styles.name}>{props.name}</h3>
      {props.children}
    </section>
  );
}

function Times({ result }: { result: RunResult }) {
  const t = useT();
  const times = {
    total: result.durationMs,
    init: result.initMs,
    handler: result.handlerMs,
    queue: result.queueMs,
  };
  return (
    <dl className={styles.times}>
      {(['total', 'init', 'handler', 'queue'] as const).map((name) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>{times[name] === undefined ? emptyValue : formatDuration(times[name])}</dd>
        </div>
      ))}
      <div>
        <dt>{t('memory')}</dt>
        <dd>{result.maxMemoryBytes === undefined ? emptyValue : formatBytes(result.maxMemoryBytes)}</dd>
      </div>
      <div>
        <dt>{t('requests')}</dt>
        <dd>{result.metadataRequestCount ?? 0}</dd>
      </div>
    </dl>
  );
}

function Token(props: { result: RunResult; accountName: (id: string) => string }) {
  const t = useT();
  const [found] = findTokens(props.result.response);
  if (!found) return t('noToken');
  const source = sources[observedSource(props.result, { isOwn: true })];
  return (
    <>
      <code>{maskToken(found.token)}</code>
      {found.claims && (
        <span className={styles.note}>
          {t('tokenOf', {
            account: props.accountName(found.claims.subjectId),
            time: formatDate(found.claims.expiresAtMs),
          })}
        </span>
      )}
      {source && <span>{t(source)}</span>}
    </>
  );
}

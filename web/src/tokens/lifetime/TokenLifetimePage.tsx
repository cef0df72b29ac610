import { Button, Label, Select } from '@gravity-ui/uikit';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { explain } from '../../api/errors.ts';
import { maskToken } from '../../invocations/token.ts';
import { CodeSnippet } from '../../ui/CodeSnippet.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { Field } from '../../ui/Field.tsx';
import { emptyValue, formatCountdown } from '../../ui/format.ts';
import { Page } from '../../ui/Page.tsx';
import { useDocumentTitle } from '../../ui/use-document-title.ts';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { useT } from '../messages.ts';
import keepingProgram from './keeping/index.js?raw';
import { type InstanceRow, type Observation, rowsOf } from './observations.ts';
import styles from './TokenLifetimePage.module.css';
import { useExperiment } from './use-experiment.ts';

const lifetimes = [10, 30, 60, 120];
const kinds = {
  fresh: { theme: 'success', text: 'fresh' },
  stale: { theme: 'danger', text: 'stale' },
  noToken: { theme: 'unknown', text: 'returnedNoToken' },
  failed: { theme: 'warning', text: 'failed' },
} as const satisfies Record<Observation['kind'], { theme: string; text: string }>;

/** Shows which instances of a function go on using a token after its end. */
export default function TokenLifetimePage() {
  const t = useT();
  const { functionId } = useParams({ strict: false });
  const { experiment, start, stop } = useExperiment(functionId ?? '');
  const [seconds, setSeconds] = useState(10);
  useDocumentTitle(t('lifetime'));
  const isRunning = experiment.status === 'running';
  const rows = rowsOf(experiment.observations);
  const stale = rows.filter(({ latest }) => latest.kind === 'stale').length;
  return (
    <Page title={t('lifetime')} lead={t('lifetimeLead')}>
      <div className={styles.controls}>
        <Field label={t('lifetimeOfTokens')}>
          {({ labelId }) => (
            <Select
              aria-labelledby={labelId}
              value={[String(seconds)]}
              disabled={isRunning}
              onUpdate={([chosen]) => setSeconds(Number(chosen))}
              options={lifetimes.map((each) => ({
                value: String(each),
                content: t('seconds', { count: each }),
              }))}
            />
          )}
        </Field>
        {isRunning ? (
          <Button view="outlined" onClick={stop}>
            {t('stopExperiment')}
          </Button>
        ) : (
          <Button view="action" onClick={() => void start({ seconds, payload: '{}' })}>
            {t('startExperiment')}
          </Button>
        )}
      </div>
      {experiment.error !== undefined && <ErrorPanel {...explain(experiment.error, t('lifetimeFailed'))} />}
      <p className={styles.verdict} role="status">
        {rows.length > 0 && (
          <Label theme={stale > 0 ? 'danger' : 'success'}>{t('staleInstances', { count: stale })}</Label>
        )}
        {experiment.status === 'ended' && ` ${t('lifetimeRestored')}`}
      </p>
      {rows.length > 0 && <Instances rows={rows} />}
      <details className={styles.example}>
        <summary>{t('staleExample')}</summary>
        <p className={styles.note}>{t('staleExampleHint')}</p>
        <CodeSnippet label={t('staleExample')} text={keepingProgram} />
      </details>
    </Page>
  );
}

function Instances({ rows }: { rows: readonly InstanceRow[] }) {
  const t = useT();
  const now = useNow(1000);
  return (
    <ul className={styles.instances} aria-label={t('instances')}>
      {rows.map(({ instanceId, latest, observations }) => (
        <li key={instanceId} className={styles.instance}>
          <span className={styles.facts}>
            <b>{t('instance', { id: instanceId })}</b>
            <Label theme={kinds[latest.kind].theme} size="xs">
              {t(kinds[latest.kind].text)}
            </Label>
            <code>{latest.token ? maskToken(latest.token) : emptyValue}</code>
            {latest.expiresAtMs !== undefined && (
              <span className={styles.note}>
                {latest.expiresAtMs > now
                  ? t('expiresIn', { time: formatCountdown(latest.expiresAtMs - now) })
                  : t('expiredSince', { time: formatCountdown(Math.max(1000, now - latest.expiresAtMs)) })}
              </span>
            )}
          </span>
          <ol className={styles.runs} aria-label={t('runsOf', { id: instanceId })}>
            {observations.map(({ requestId, kind }) => (
              <li key={requestId} className={styles.run} data-kind={kind} title={t(kinds[kind].text)}>
                <VisuallyHidden>{t(kinds[kind].text)}</VisuallyHidden>
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
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

import { Button, Label, Link, Spin } from '@gravity-ui/uikit';
import type { RunResult } from 'bff/contract';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { translateMessage } from '../server-errors/translate.ts';
import { observedSource } from '../tokens/observed-source.ts';
import { formatBytes, formatDuration } from '../ui/format.ts';
import { PrintedText } from '../ui/PrintedText.tsx';
import { visibleText } from '../ui/printed-text.ts';
import styles from './InvocationResult.module.css';
import { useT } from './messages.ts';
import { describeOutcome, readFunctionError } from './outcome.ts';
import { Response } from './Response.tsx';
import { ResultBoundary } from './ResultBoundary.tsx';
import type { RunState } from './run-state.ts';
import { readFrame, type StackLine } from './stack.ts';
import { TokenCard } from './TokenCard.tsx';
import { findTokens, maskTokens } from './token.ts';

const MetadataTraffic = lazy(() => import('../tokens/traffic/MetadataTraffic.tsx'));

type Place = NonNullable<StackLine['place']>;

/** A function controls the number of frames, so the result shows at most this many. */
const shownFrames = 200;

/** The result of a run: its outcome, its duration, the response and the tokens in it. All of it is rendered as text. */
export function InvocationResult(props: InvocationResultProps) {
  const { state } = props;
  const run = state.status === 'finished' ? state.result.requestId : state.status;
  return (
    <ResultBoundary key={run}>
      <Result {...props} />
    </ResultBoundary>
  );
}

type InvocationResultProps = {
  state: RunState;
  /** The limits of the version that ran, for messages that quote them. */
  limits: { timeoutSeconds?: number; memoryBytes?: number };
  /** Account of the version that ran. */
  accountId?: string | undefined;
  accountName: (id: string) => string | undefined;
  invokeUrl: string;
  lifetimeUrl?: string | undefined;
  /** Returns the link to the log of a request. */
  logUrl: (requestId: string) => string;
  showTokens: boolean;
  onShowTokens: (shown: boolean) => void;
  /** Opens a line of the code, such as the one that threw. */
  onOpenPlace: (place: Place) => void;
  /** Another way to run the function than its button. */
  hint?: ReactNode;
  /** Requests of the run that were denied, with the grants that would allow them. */
  refused?: ReactNode;
  /** Shown if the call could not be made. The page provides it, because it knows the API's errors. */
  problem: ReactNode;
};

function Result(props: InvocationResultProps) {
  const t = useT();
  const { state } = props;
  return (
    <section
      className={styles.panel}
      aria-label={t('result')}
      aria-busy={state.status === 'running'}
      aria-live="polite"
    >
      {state.status === 'idle' && (
        <p className={styles.empty}>
          {t('resultHint')} {props.hint}
        </p>
      )}
      {state.status === 'running' && (
        <div className={styles.running}>
          <Spin size="xs" />
          {state.versionId ? t('runningVersion', { id: state.versionId }) : t('running')}
        </div>
      )}
      {state.status === 'cancelled' && <p className={styles.empty}>{t('cancelled')}</p>}
      {state.status === 'interrupted' && <p className={styles.empty}>{t('interrupted')}</p>}
      {state.status === 'failed' && props.problem}
      {state.status === 'finished' && <Finished {...props} result={state.result} />}
    </section>
  );
}

function Finished(
  props: Omit<InvocationResultProps, 'state' | 'problem'> & {
    result: Extract<RunState, { status: 'finished' }>['result'];
  },
) {
  const t = useT();
  const { result } = props;
  const words = describeOutcome(result, props.limits);
  const tokens = useMemo(() => findTokens(result.response), [result.response]);
  const isError = words.theme !== 'success';
  const error = useMemo(
    () => (isError ? readFunctionError(result.response) : undefined),
    [isError, result.response],
  );
  return (
    <>
      <div className={styles.summary}>
        <Label theme={words.theme} size="s" title={words.sentence}>
          {words.label}
        </Label>
        <span>
          HTTP <b>{result.status}</b>
        </span>
        <Figure name={t('total')} value={formatDuration(result.durationMs)} />
        {result.initMs !== undefined && <Figure name={t('init')} value={formatDuration(result.initMs)} />}
        {result.handlerMs !== undefined && (
          <Figure name={t('handler')} value={formatDuration(result.handlerMs)} />
        )}
        <Figure name={t('queue')} value={formatDuration(result.queueMs)} />
        {result.maxMemoryBytes !== undefined && (
          <Figure name={t('memory')} value={formatBytes(result.maxMemoryBytes)} />
        )}
        <Label theme={result.cold ? 'info' : 'unknown'} size="xs">
          {result.cold ? t('coldStart') : t('warmStart')}
        </Label>
      </div>
      {words.theme !== 'success' && <p className={styles.sentence}>{words.sentence}</p>}
      {error && !words.isWhole && (
        <div className={styles.fault}>
          <PrintedText text={error.errorType} bold />:{' '}
          <PrintedText text={translateMessage(error.errorMessage, result.said)} />
          {error.stackTrace && error.stackTrace.length > 0 && (
            <Stack frames={error.stackTrace} onOpenPlace={props.onOpenPlace} />
          )}
        </div>
      )}
      {props.refused}
      {result.isBase64 && <p className={styles.sentence}>{t('binaryBody')}</p>}
      <Response text={result.response} isFolded={error !== undefined} showTokens={props.showTokens} />
      {tokens.map((token) => (
        <TokenCard
          key={token.token}
          token={token}
          source={observedSource(result, {
            isOwn: props.accountId !== undefined && token.claims?.subjectId === props.accountId,
          })}
          accountName={props.accountName}
          invokeUrl={props.invokeUrl}
          lifetimeUrl={props.lifetimeUrl}
          shown={props.showTokens}
          onShown={props.onShowTokens}
        />
      ))}
      {(result.metadataRequestCount ?? 0) > 0 && (
        <Suspense>
          <MetadataTraffic result={result} />
        </Suspense>
      )}
      {result.headers && <Headers headers={result.headers} showTokens={props.showTokens} />}
      <p className={styles.ids}>
        {t.rich('ids', {
          request: result.requestId,
          version: result.versionId,
          link: (request) => (
            <Link href={props.logUrl(result.requestId)} title={t('showLogs')}>
              <code>{request}</code>
            </Link>
          ),
        })}
      </p>
    </>
  );
}

/** The headers of the invoke URL's answer, folded. */
function Headers(props: { headers: NonNullable<RunResult['headers']>; showTokens: boolean }) {
  const t = useT();
  return (
    <details className={styles.headers}>
      <summary>{t('headers', { count: props.headers.length })}</summary>
      <dl>
        {props.headers.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the headers of a result never change
          <div key={index}>
            <dt>{visibleText(name)}</dt>
            <dd>
              <bdi>{visibleText(props.showTokens ? value : maskTokens(value))}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Figure(props: { name: string; value: string }) {
  return (
    <span className={styles.figure}>
      {props.name} <b>{props.value}</b>
    </span>
  );
}

function Stack(props: { frames: readonly unknown[]; onOpenPlace: (place: Place) => void }) {
  const t = useT();
  return (
    <pre className={styles.stack}>
      {props.frames.slice(0, shownFrames).map((frame, index) => {
        const { text, place } = readFrame(frame);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the frames of a result never change
          <div key={index}>
            <PrintedText text={text} />
            {place && (
              <Button view="flat-action" size="xs" onClick={() => props.onOpenPlace(place)}>
                {t('openLine', { line: place.line })}
              </Button>
            )}
          </div>
        );
      })}
      {props.frames.length > shownFrames && (
        <div>{t('moreFrames', { count: props.frames.length - shownFrames })}</div>
      )}
    </pre>
  );
}

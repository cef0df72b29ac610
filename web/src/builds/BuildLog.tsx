import { ArrowDownToLine } from '@gravity-ui/icons';
import { Button, Icon, Spin } from '@gravity-ui/uikit';
import { useMutation } from '@tanstack/react-query';
import type { BuildEvent, LogLine } from 'bff/contract';
import { useEffect, useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { PrintedText } from '../ui/PrintedText.tsx';
import styles from './BuildLog.module.css';
import { buildLogHref, cancelBuild, followBuild } from './follow-build.ts';
import { t, useT } from './messages.ts';

type PhaseEvent = Extract<BuildEvent, { type: 'phase' }>;
const phaseTexts = {
  queued: 'queued',
  preparing: 'preparing',
  installing: 'installing',
  keeping: 'keeping',
} as const satisfies Record<PhaseEvent['phase'], string>;

function titleOf({ phase, ahead = 0 }: Pick<PhaseEvent, 'phase' | 'ahead'>): string {
  return phase === 'queued' && ahead > 0 ? t('queuedBehind', { ahead }) : t(phaseTexts[phase]);
}

/** The running build of a version's dependencies: its phase, the output of its tool, and a button to cancel it. */
export function BuildLog(props: {
  operationId: string;
  /** Whether the error is shown beside the log. The log of an ended build repeats it and is then folded. */
  isFailureTold?: boolean;
}) {
  const t = useT();
  const { operationId } = props;
  const { phase, lines, ended, error } = useBuild(operationId);
  const cancel = useMutation({ mutationFn: () => cancelBuild(operationId) });
  const end = useRef<HTMLDivElement>(null);
  const [isAskedFor, setAskedFor] = useState(false);
  const isFolded = ended && props.isFailureTold === true;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line triggers the scroll
  useEffect(() => {
    end.current?.scrollIntoView?.({ block: 'nearest' });
  }, [lines.length]);
  return (
    <section className={styles.build} aria-label={t('build')}>
      <div className={styles.head}>
        <span className={styles.phase} role="status">
          {!ended && !error && <Spin size="xs" />}
          {ended ? t('ended') : titleOf(phase)}
        </span>
        {!ended && (
          <Button view="flat" size="s" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('cancel')}
          </Button>
        )}
        {isFolded && (
          <Button view="flat" size="s" aria-expanded={isAskedFor} onClick={() => setAskedFor(!isAskedFor)}>
            {isAskedFor ? t('hideLog') : t('showLog')}
          </Button>
        )}
        <Button view="flat" size="s" href={buildLogHref(operationId)} extraProps={{ download: true }}>
          <Icon data={ArrowDownToLine} size={14} />
          {t('downloadLog')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section className={styles.log} aria-label={t('log')} tabIndex={0} hidden={isFolded && !isAskedFor}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only appends lines
          <div key={index} data-stream={line.stream}>
            <PrintedText text={line.text} />
          </div>
        ))}
        <div ref={end} />
      </section>
      {error !== undefined && <ErrorPanel {...explain(error, t('followFailed'))} />}
      {cancel.error && <ErrorPanel {...explain(cancel.error, t('cancelFailed'))} onClose={cancel.reset} />}
    </section>
  );
}

function useBuild(operationId: string): {
  phase: Pick<PhaseEvent, 'phase' | 'ahead'>;
  lines: LogLine[];
  ended: boolean;
  error: unknown;
} {
  const [phase, setPhase] = useState<Pick<PhaseEvent, 'phase' | 'ahead'>>({ phase: 'preparing' });
  const [lines, setLines] = useState<LogLine[]>([]);
  const [ended, setEnded] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const leave = new AbortController();
    setLines([]);
    setEnded(false);
    setError(undefined);
    const follow = async () => {
      for await (const event of followBuild(operationId, leave.signal)) {
        if (event.type === 'phase') setPhase(event);
        else if (event.type === 'log') setLines((before) => [...before, event.line]);
        else setEnded(true);
      }
    };
    follow().catch((cause: unknown) => {
      if (!leave.signal.aborted) setError(cause);
    });
    return () => leave.abort();
  }, [operationId]);
  return { phase, lines, ended, error };
}

import { CircleCheckFill, CircleXmarkFill, Xmark } from '@gravity-ui/icons';
import { Button, Icon, Spin } from '@gravity-ui/uikit';
import type { Version } from 'bff/contract';
import { limits } from 'bff/contract';
import type { ReactNode } from 'react';
import { BuildLog } from '../../builds/BuildLog.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import { type CreateProgress, type Phase, phases } from './create-version.ts';
import styles from './VersionProgress.module.css';

const titles = { zip: 'phaseZip', upload: 'phaseUpload', create: 'phaseCreate' } as const satisfies Record<
  Phase,
  string
>;

/** The progress of a version's creation: each phase with its time, the size, and the outcome. */
export function VersionProgress(props: {
  progress: CreateProgress;
  version?: Version | undefined;
  problem?: { title: string; message: string; whatToDo: string; canRetry: boolean } | undefined;
  /** The next action, shown once the version exists. */
  next?: ReactNode;
  onRetry: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const { zipBytes, build } = props.progress;
  return (
    <section className={styles.strip} aria-label={t('createVersion')} aria-live="polite">
      <ol className={styles.phases}>
        {phases.map((phase) => {
          const state = props.progress.phases[phase];
          return (
            <li key={phase} className={styles.phase} data-state={state.state}>
              {state.state === 'running' && <Spin size="xs" />}
              {state.state === 'done' && <Icon data={CircleCheckFill} size={14} className={styles.done} />}
              {state.state === 'failed' && (
                <Icon data={CircleXmarkFill} size={14} className={styles.failed} />
              )}
              {t(titles[phase])}
              {phase === 'zip' && zipBytes !== undefined && (
                <span className={zipBytes > limits.requestBytes ? styles.tooLarge : styles.figure}>
                  {t('zipSize', { size: formatBytes(zipBytes), max: formatBytes(limits.requestBytes) })}
                </span>
              )}
              {(state.state === 'done' || state.state === 'failed') && (
                <span className={styles.figure}>{formatDuration(state.durationMs)}</span>
              )}
            </li>
          );
        })}
        {props.version && (
          <li className={styles.result}>
            {t.rich('created', { id: props.version.id })}
            {props.next && <> · {props.next}</>}
          </li>
        )}
        <li className={styles.close}>
          <Button view="flat" size="s" aria-label={t('close')} onClick={props.onClose}>
            <Icon data={Xmark} size={14} />
          </Button>
        </li>
      </ol>
      {build !== undefined && <BuildLog operationId={build} isFailureTold={props.problem !== undefined} />}
      {props.problem && (
        <ErrorPanel {...props.problem} onRetry={props.problem.canRetry ? props.onRetry : undefined} />
      )}
    </section>
  );
}

import { ArrowDownToSquare, CircleCheckFill } from '@gravity-ui/icons';
import { Button, Icon, Label, Progress } from '@gravity-ui/uikit';
import type { InstallProgress, RuntimeInfo } from 'bff/contract';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { formatBytes } from '../ui/format.ts';
import { CloudLabel } from './CloudLabel.tsx';
import { fixOf } from './fix-of.ts';
import { t, useT } from './messages.ts';
import styles from './RuntimeRow.module.css';
import { useInstall } from './use-install.ts';

/** A runtime: its installed version, or a way to install it. */
export function RuntimeRow(props: { runtime: RuntimeInfo }) {
  const t = useT();
  const { runtime } = props;
  const { state, install, cancel, dismiss } = useInstall(runtime);
  return (
    <li className={styles.row} aria-label={runtime.title}>
      <div className={styles.line}>
        <div className={styles.name}>
          <h4 className={styles.title}>{runtime.title}</h4>
          <code className={styles.id}>{runtime.id}</code>
          <CloudLabel inCloud={runtime.inCloud} />
        </div>
        {runtime.state === 'installed' && (
          <span className={styles.installed}>
            <Icon data={CircleCheckFill} size={16} className={styles.check} />
            {t('installed', { version: runtime.exactVersion ?? '' })}
          </span>
        )}
        {runtime.state === 'broken' && <Label theme="danger">{t('broken')}</Label>}
        {runtime.state === 'notInstalled' &&
          (runtime.install ? (
            state.status !== 'running' && (
              <Button
                view="outlined"
                onClick={() => void install()}
                aria-label={t('install', { title: runtime.title })}
              >
                <Icon data={ArrowDownToSquare} size={16} />
                {t('installSize', { size: formatBytes(runtime.install.downloadBytes) })}
              </Button>
            )
          ) : (
            <span className={styles.missing}>{t('notInstalled')}</span>
          ))}
      </div>
      {state.status === 'running' && (
        <div className={styles.progress}>
          <div className={styles.bar} role="status">
            <Progress
              size="s"
              theme="info"
              value={percent(state.progress)}
              loading={state.progress?.phase !== 'fetching'}
            />
            <span className={styles.phase}>{phaseOf(state.progress)}</span>
          </div>
          <Button
            view="flat"
            loading={state.isCancelling}
            onClick={() => void cancel()}
            aria-label={t('cancelInstall', { title: runtime.title })}
          >
            {t('cancel')}
          </Button>
        </div>
      )}
      {state.status === 'failed' && (
        <ErrorPanel {...state.problem} onRetry={() => void install()} onClose={dismiss} />
      )}
      {runtime.state === 'broken' && <p className={styles.how}>{fixOf(runtime)}</p>}
      {runtime.state === 'notInstalled' && !runtime.install && <Commands runtime={runtime} />}
    </li>
  );
}

/** Commands that install a Python with the tools of this machine. Any one of them is enough. */
function Commands(props: { runtime: RuntimeInfo }) {
  const t = useT();
  const { runtime } = props;
  if (!runtime.commands) return <p className={styles.how}>{fixOf(runtime)}</p>;
  return (
    <>
      <p className={styles.how}>{t('runCommands', { count: runtime.commands.length })}</p>
      <dl className={styles.commands}>
        {runtime.commands.map(({ tool, command }) => (
          <div key={tool} className={styles.command}>
            <dt>{tool}</dt>
            <dd>
              <CodeSnippet text={command} label={t('toolCommandFor', { tool, title: runtime.title })} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const percent = (progress: InstallProgress | undefined) =>
  progress?.phase === 'fetching' ? (progress.bytes / progress.totalBytes) * 100 : progress ? 100 : 0;

function phaseOf(progress: InstallProgress | undefined): string {
  switch (progress?.phase) {
    case undefined:
      return t('starting');
    case 'fetching':
      return t('downloading', {
        done: formatBytes(progress.bytes),
        total: formatBytes(progress.totalBytes),
      });
    case 'checking':
      return t('checking');
    case 'unpacking':
      return t('unpacking');
  }
}

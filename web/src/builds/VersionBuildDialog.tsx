import { ArrowDownToLine } from '@gravity-ui/icons';
import { Button, Dialog, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { Version, VersionBuild } from 'bff/contract';
import { ApiError, explain } from '../api/errors.ts';
import { versionBuildQuery } from '../api/versions.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import styles from './BuildLog.module.css';
import { BuildLog } from './BuildLog.tsx';
import { buildLogHref } from './follow-build.ts';
import { useT } from './messages.ts';

/** The build of a version's dependencies: live while it runs, and its outcome afterwards. */
export function VersionBuildDialog(props: { version: Version; onClose: () => void }) {
  const t = useT();
  const build = useQuery(versionBuildQuery(props.version));
  const isNone = build.error instanceof ApiError && build.error.status === 404;
  return (
    <Dialog open maxWidth="l" fullWidth aria-label={t('log')} initialFocus="cancel" onClose={props.onClose}>
      <Dialog.Header caption={t('buildOf', { id: props.version.id })} />
      <Dialog.Body>
        {build.isPending && <TableSkeleton />}
        {isNone && t('nothingInstalled')}
        {build.error && !isNone && (
          <ErrorPanel {...explain(build.error, t('logFailed'))} onRetry={() => void build.refetch()} />
        )}
        {build.data && !build.data.done && <BuildLog operationId={build.data.operationId} />}
        {build.data?.done && <EndedBuild {...build.data} />}
      </Dialog.Body>
      <Dialog.Footer textButtonCancel={t('close')} onClickButtonCancel={props.onClose} />
    </Dialog>
  );
}

function EndedBuild(props: Pick<VersionBuild, 'operationId' | 'error' | 'said' | 'log'>) {
  const t = useT();
  const { operationId, log } = props;
  const error = props.error === undefined ? undefined : translateMessage(props.error, props.said);
  return (
    <section className={styles.build} aria-label={t('build')}>
      <div className={styles.head}>
        <span className={styles.phase}>{error === undefined ? t('installed') : t('notInstalled')}</span>
        {log !== undefined && (
          <Button view="flat" size="s" href={buildLogHref(operationId)} extraProps={{ download: true }}>
            <Icon data={ArrowDownToLine} size={14} />
            {t('downloadLog')}
          </Button>
        )}
      </div>
      {error !== undefined && <pre className={styles.why}>{error}</pre>}
      {log === undefined ? (
        t('logGone')
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        <section className={styles.wholeLog} aria-label={t('log')} tabIndex={0}>
          {log.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a constant text
            <div key={index}>{line.slice(line.indexOf(' ') + 1)}</div>
          ))}
        </section>
      )}
    </section>
  );
}

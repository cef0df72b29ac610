import { useQuery } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { ApiError, explain } from '../api/errors.ts';
import { versionBuildQuery } from '../api/versions.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { BuildLog } from './BuildLog.tsx';
import { EndedBuild } from './EndedBuild.tsx';
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

import { useQuery } from '@tanstack/react-query';
import type { Operation } from 'bff/contract';
import { saidOf } from '../api/client.ts';
import { explain } from '../api/errors.ts';
import { buildLogQuery } from '../api/operations.ts';
import { BuildLog } from '../builds/BuildLog.tsx';
import { EndedBuild } from '../builds/EndedBuild.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useT } from './messages.ts';

/** The output of the build that an operation ran, live while it runs. */
export function BuildLogDialog(props: { operation: Operation; onClose: () => void }) {
  const t = useT();
  const { id, done } = props.operation;
  return (
    <Dialog
      open
      maxWidth="l"
      fullWidth
      aria-label={t('buildLog')}
      initialFocus="cancel"
      onClose={props.onClose}
    >
      <Dialog.Header caption={t('buildLogOf', { id })} />
      <Dialog.Body>
        {done ? <Ended operation={props.operation} /> : <BuildLog operationId={id} />}
      </Dialog.Body>
      <Dialog.Footer textButtonCancel={t('close')} onClickButtonCancel={props.onClose} />
    </Dialog>
  );
}

function Ended({ operation: { id, error } }: { operation: Operation }) {
  const t = useT();
  const log = useQuery(buildLogQuery(id));
  if (log.isPending) return <TableSkeleton />;
  if (log.error) return <ErrorPanel {...explain(log.error, t('buildLogFailed'))} />;
  return (
    <EndedBuild
      operationId={id}
      error={error?.message}
      said={error && saidOf(error)}
      log={log.data ?? undefined}
    />
  );
}

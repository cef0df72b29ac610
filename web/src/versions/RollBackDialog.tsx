import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { finishCreateVersion, startCreateVersion } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

/**
 * Rolls back as the cloud does: `$latest` always marks the newest version, so a new version takes the package and the
 * settings of the old one.
 */
export function RollBackDialog(props: { version: Version; onClose: () => void }) {
  const t = useT();
  const { version } = props;
  const queryClient = useQueryClient();
  const rollingBack = useMutation({
    mutationFn: async () =>
      finishCreateVersion(
        await startCreateVersion({
          functionId: version.functionId,
          versionId: version.id,
          runtime: version.runtime,
          entrypoint: version.entrypoint,
          resources: version.resources,
          executionTimeout: version.executionTimeout,
          description: version.description,
          environment: version.environment ?? {},
          ...(version.serviceAccountId ? { serviceAccountId: version.serviceAccountId } : {}),
          ...(version.concurrency ? { concurrency: version.concurrency } : {}),
          ...(version.tmpfsSize ? { tmpfsSize: version.tmpfsSize } : {}),
          ...(version.connectivity ? { connectivity: version.connectivity } : {}),
          ...(version.metadataOptions ? { metadataOptions: version.metadataOptions } : {}),
          ...(version.logOptions ? { logOptions: version.logOptions } : {}),
          ...(version.asyncInvocationConfig ? { asyncInvocationConfig: version.asyncInvocationConfig } : {}),
        }),
      ),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: ['versions'] });
      props.onClose();
      toastSuccess(t('rolledBack', { id: version.id, made: made.id }));
    },
  });
  return (
    <ConfirmDialog
      title={t('rollBackTitle')}
      applyText={t('rollBack')}
      busy={rollingBack.isPending}
      problem={rollingBack.error ? explain(rollingBack.error, t('rollBackFailed')) : undefined}
      onConfirm={() => rollingBack.mutate()}
      onClose={props.onClose}
    >
      {t.rich('rollBackHint', { id: version.id })}
    </ConfirmDialog>
  );
}

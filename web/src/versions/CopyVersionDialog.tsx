import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { finishCreateVersion, startCreateVersion } from '../api/versions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useT } from './messages.ts';

/** Creates a new version with the code and the settings of an older one, to roll back to it. */
export function CopyVersionDialog(props: { version: Version; onClose: () => void }) {
  const t = useT();
  const { version } = props;
  const queryClient = useQueryClient();
  const copying = useMutation({
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
      toastSuccess(t('versionCreated', { id: made.id }));
    },
  });
  return (
    <ConfirmDialog
      title={t('copyTitle')}
      applyText={t('create')}
      busy={copying.isPending}
      problem={copying.error ? explain(copying.error, t('createFailed')) : undefined}
      onConfirm={() => copying.mutate()}
      onClose={props.onClose}
    >
      {t.rich('copyHint', { id: version.id })}
    </ConfirmDialog>
  );
}

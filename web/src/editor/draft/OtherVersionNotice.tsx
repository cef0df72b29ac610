import { Alert, Button } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../../api/errors.ts';
import styles from '../EditorPage.module.css';
import { versionFilesQuery } from '../files/version-files.ts';
import { useT } from '../messages.ts';
import { type Draft, draftOfVersion } from './draft.ts';

/**
 * Says that the newest version is not the base of this draft: another tab or the API created a version, or the user
 * opened an older one.
 */
export function OtherVersionNotice(props: {
  draft: Draft;
  latest: Version | undefined;
  onTake: (draft: Draft) => void;
  onKeep: (edit: (draft: Draft) => Draft) => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const { latest, draft } = props;
  const load = useMutation({
    mutationFn: async (version: Version) =>
      draftOfVersion(version, await queryClient.ensureQueryData(versionFilesQuery(version.id))),
  });
  if (!latest || draft.base?.versionId === latest.id || draft.dismissedVersionId === latest.id) return null;
  return (
    <div className={styles.notice}>
      <Alert
        theme="info"
        layout="horizontal"
        message={
          <>
            {draft.base
              ? t.rich('otherVersion', { base: draft.base.versionId, latest: latest.id })
              : t.rich('newerVersion', { latest: latest.id })}
            {load.error && <> {explain(load.error, t('loadFailed')).message}</>}
          </>
        }
        actions={
          <Alert.Actions>
            <Button
              view="outlined"
              loading={load.isPending}
              onClick={() => load.mutate(latest, { onSuccess: props.onTake })}
            >
              {t('loadLatest')}
            </Button>
            <Button
              view="flat"
              onClick={() => props.onKeep((before) => ({ ...before, dismissedVersionId: latest.id }))}
            >
              {t('keepDraft')}
            </Button>
          </Alert.Actions>
        }
      />
    </div>
  );
}

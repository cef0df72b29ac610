import { Alert, Button } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../../api/errors.ts';
import { versionFilesQuery } from '../../api/versions.ts';
import styles from '../EditorPage.module.css';
import { type Draft, draftOfVersion } from './draft.ts';

/** Tells that the newest version is not the one this draft was made from: another tab, the API, or an older version opened. */
export function OtherVersionNotice(props: {
  draft: Draft;
  latest: Version | undefined;
  onTake: (draft: Draft) => void;
  onKeep: (edit: (draft: Draft) => Draft) => void;
}) {
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
            {draft.base ? (
              <>
                This draft was made from version <code>{draft.base.versionId}</code>; <code>$latest</code> is
                now <code>{latest.id}</code>.
              </>
            ) : (
              <>
                This draft was made before version <code>{latest.id}</code> existed.
              </>
            )}
            {load.error && <> {explain(load.error, 'Could not load it').message}</>}
          </>
        }
        actions={
          <Alert.Actions>
            <Button
              view="outlined"
              loading={load.isPending}
              onClick={() => load.mutate(latest, { onSuccess: props.onTake })}
            >
              Load $latest instead
            </Button>
            <Button
              view="flat"
              onClick={() => props.onKeep((before) => ({ ...before, dismissedVersionId: latest.id }))}
            >
              Keep this draft
            </Button>
          </Alert.Actions>
        }
      />
    </div>
  );
}

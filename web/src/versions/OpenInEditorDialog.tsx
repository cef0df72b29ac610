import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Version } from 'bff/contract';
import { useEffect, useState } from 'react';
import { explain } from '../api/errors.ts';
import { type Draft, draftOfVersion, stateOf } from '../editor/draft/draft.ts';
import { draftStore } from '../editor/draft/draft-storage.ts';
import { isUntouchedTemplate } from '../editor/draft/templates.ts';
import { versionFilesQuery } from '../editor/files/version-files.ts';
import { links } from '../links.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { useT } from './messages.ts';

/** Opens a version in the editor. Asks only if the draft would lose edits. */
export function OpenInEditorDialog(props: {
  version: Version;
  /** The latest version, marked as dismissed: the user knowingly opens another one. */
  latestId: string | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const { version } = props;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [mustAsk, setMustAsk] = useState(false);
  const opening = useMutation({
    mutationFn: async () =>
      draftOfVersion(version, await queryClient.ensureQueryData(versionFilesQuery(version.id))),
    onSuccess: async ({ base, ...code }) => {
      draftStore.put(version.functionId, {
        ...code,
        // Code whose creation failed is deployed nowhere.
        ...(base && version.status !== 'ERROR' ? { base } : {}),
        ...(props.latestId ? { dismissedVersionId: props.latestId } : {}),
      });
      await draftStore.flush(version.functionId);
      await navigate({ href: links.function(version.functionId) });
    },
  });
  const open = opening.mutate;
  useEffect(() => {
    let left = false;
    void draftStore.load(version.functionId).then(() => {
      if (left) return;
      if (wouldLose(draftStore.peek(version.functionId))) setMustAsk(true);
      else open();
    });
    return () => {
      left = true;
    };
  }, [version.functionId, open]);
  if (!mustAsk && !opening.error) return null;
  return (
    <ConfirmDialog
      title={t('replaceDraftTitle')}
      applyText={opening.error ? t('tryAgain') : t('replaceDraft')}
      busy={opening.isPending}
      problem={opening.error ? explain(opening.error, t('openFailed')) : undefined}
      onConfirm={() => open()}
      onClose={props.onClose}
    >
      {t.rich('replaceDraftWarning', { id: version.id })}
    </ConfirmDialog>
  );
}

function wouldLose(draft: Draft | undefined): boolean {
  return draft !== undefined && stateOf(draft).kind !== 'same' && !isUntouchedTemplate(draft);
}

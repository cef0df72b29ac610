import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { useState } from 'react';
import { finishCreateVersion, startCreateVersion } from '../../api/versions.ts';
import type { Draft } from '../draft/draft.ts';
import { draftStore } from '../draft/draft-storage.ts';
import { type CreateProgress, createVersion } from './create-version.ts';

export type VersionCreation = {
  progress: CreateProgress | undefined;
  version: Version | undefined;
  error: Error | null;
  pending: boolean;
  /** Resolves to the version, or to undefined after a failure, which `error` then holds. */
  create: (draft: Draft) => Promise<Version | undefined>;
  dismiss: () => void;
};

/**
 * Creates versions from a draft. The sent code becomes the draft's base, so that edits made meanwhile show as edits.
 */
export function useCreateVersion(functionId: string): VersionCreation {
  const queryClient = useQueryClient();
  const [progress, setProgress] = useState<CreateProgress>();
  const mutation = useMutation({
    mutationFn: (draft: Draft) =>
      createVersion(draft, {
        functionId,
        api: { start: startCreateVersion, finish: finishCreateVersion },
        onProgress: setProgress,
      }),
    onSuccess: async (version, sent) => {
      draftStore.change(functionId, (current) => ({
        ...current,
        base: { versionId: version.id, files: sent.files, settings: sent.settings },
      }));
      await draftStore.flush(functionId);
    },
    // A version whose creation failed is listed too, with the status `ERROR`.
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['versions'] }),
  });
  return {
    progress,
    version: mutation.data,
    error: mutation.error,
    pending: mutation.isPending,
    create: (draft) => mutation.mutateAsync(draft).catch(() => undefined),
    dismiss: () => {
      mutation.reset();
      setProgress(undefined);
    },
  };
}

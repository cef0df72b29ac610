import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { RuntimeInfo, Version } from 'bff/contract';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { runtimesQuery } from '../../api/session.ts';
import { versionFilesQuery } from '../files/version-files.ts';
import { languageOf } from '../settings/entrypoint.ts';
import { type Draft, draftOfVersion, stateOf } from './draft.ts';
import { draftStore } from './draft-storage.ts';
import type { KeptState } from './draft-store.ts';
import { templateFor } from './templates.ts';

export type DraftHandle = {
  draft: Draft | undefined;
  kept: KeptState;
  /** Why the draft could not be created, for example because the version's code could not be read. */
  error: unknown;
  retry: () => void;
  change: (edit: (draft: Draft) => Draft) => void;
};

/**
 * The draft of a function: the saved one, else the code of its latest version, else a template.
 * `latest` is undefined while the versions load, and null if there are none.
 */
export function useDraft(functionId: string, latest: Version | null | undefined): DraftHandle {
  const queryClient = useQueryClient();
  const runtimes = useQuery(runtimesQuery);
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const draft = useSyncExternalStore(draftStore.subscribe, () => draftStore.peek(functionId));
  const kept = useSyncExternalStore(draftStore.subscribe, () => draftStore.kept(functionId));
  const catalogue = runtimes.data?.runtimes;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new "attempt" repeats the effect
  useEffect(() => {
    if (draft || latest === undefined) return;
    let left = false;
    const begin = async () => {
      await draftStore.load(functionId);
      const kept = draftStore.peek(functionId);
      if (left || (kept && !isOvertaken(kept, latest))) return;
      if (latest) {
        const files = await queryClient.ensureQueryData(versionFilesQuery(latest.id));
        if (!left) draftStore.put(functionId, draftOfVersion(latest, files));
      } else if (catalogue) {
        const runtime = firstRuntime(catalogue);
        draftStore.put(functionId, templateFor(languageOf(runtime) ?? 'nodejs', runtime));
      }
    };
    begin().then(
      () => !left && setError(undefined),
      (thrown: unknown) => !left && setError(thrown),
    );
    return () => {
      left = true;
    };
  }, [functionId, latest, draft, catalogue, attempt, queryClient]);

  const change = useCallback(
    (edit: (before: Draft) => Draft) => draftStore.change(functionId, edit),
    [functionId],
  );
  return {
    draft,
    kept,
    error: draft ? undefined : (error ?? (latest === null ? runtimes.error : undefined)),
    retry: () => {
      setError(undefined);
      if (runtimes.error) void runtimes.refetch();
      setAttempt((before) => before + 1);
    },
    change,
  };
}

/**
 * Whether a draft is an unchanged copy of an older version, so that the latest one may replace it without a question.
 */
function isOvertaken(draft: Draft, latest: Version | null): boolean {
  if (!latest || draft.base?.versionId === latest.id) return false;
  return draft.dismissedVersionId !== latest.id && stateOf(draft).kind === 'same';
}

/** The newest installed Node.js runtime, else any installed runtime, else `nodejs22`. */
function firstRuntime(catalogue: readonly RuntimeInfo[]): string {
  const installed = catalogue.filter((runtime) => runtime.state === 'installed');
  const node = installed.filter((runtime) => runtime.language === 'nodejs');
  return (node.at(-1) ?? installed.at(-1))?.id ?? 'nodejs22';
}

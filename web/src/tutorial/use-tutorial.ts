import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import type { RuntimeInfo } from 'bff/contract';
import { useEffect, useSyncExternalStore } from 'react';
import { functionsQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { runtimesQuery } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { draftStore } from '../editor/draft/draft-storage.ts';
import { lastRuns } from '../invocations/run-history.ts';
import { useStoredValue } from '../ui/stored-value.ts';
import { change, tutorialProgress } from './progress.ts';
import { nextStep, type Step, stepsOf } from './steps.ts';
import { type Variant, type VariantId, variantOf } from './variants.ts';

export type Tutorial = {
  variant: Variant;
  /** The runtime that the user chose for the variant. */
  runtime: string;
  /** The state of that runtime on this machine; undefined while it loads. */
  runtimeInfo: RuntimeInfo | undefined;
  /** Installed runtimes of the same language, for a machine that lacks the variant's own. */
  alternatives: readonly RuntimeInfo[];
  functionId: string | undefined;
  steps: readonly Step[];
  next: Step | undefined;
};

/** A variant with its steps ticked by the actual state; undefined without an ID. */
export function useTutorial(id: VariantId | undefined): Tutorial | undefined {
  const { folderId } = useSession();
  const [progress, setProgress] = useStoredValue(tutorialProgress);
  const [runs] = useStoredValue(lastRuns);
  const watched = { enabled: id !== undefined };
  const functions = useQuery({ ...functionsQuery(folderId), ...watched });
  const accounts = useQuery({ ...serviceAccountsQuery(folderId), ...watched });
  const runtimes = useQuery({ ...runtimesQuery, ...watched });
  const own = id ? progress.variants[id] : undefined;
  const fn = functions.data?.find((each) => each.id === own?.functionId);
  const draft = useSyncExternalStore(draftStore.subscribe, () => (fn ? draftStore.peek(fn.id) : undefined));

  useEffect(() => {
    if (fn) void draftStore.load(fn.id);
  }, [fn]);

  // If the user opens a function of the tutorial's name created since the start, the tutorial continues with it.
  const openId = useRouterState({
    select: (state) => /^\/functions\/([^/]+)/.exec(state.location.pathname)?.[1],
  });
  const variant = id ? variantOf(id) : undefined;
  const opened = functions.data?.find((each) => each.id === openId && each.name === variant?.functionName);
  const adopt =
    id && own && !fn && opened && Date.parse(opened.createdAt) >= own.startedAtMs - 1000
      ? opened.id
      : undefined;
  useEffect(() => {
    if (id && adopt) setProgress(change(tutorialProgress.get(), id, { functionId: adopt }));
  }, [id, adopt, setProgress]);

  const runtime = own?.runtime ?? variant?.runtime ?? '';
  const runtimeInfo = runtimes.data?.runtimes.find((each) => each.id === runtime);
  const steps = variant
    ? stepsOf(variant, {
        runtime,
        runtimeTitle: runtimeInfo?.title,
        facts: {
          functionId: fn?.id,
          accountCount: accounts.data?.length ?? 0,
          draft,
          lastRun: fn ? runs[fn.id] : undefined,
        },
      })
    : [];
  const next = nextStep(steps);
  const finished = steps.length > 0 && !next;
  useEffect(() => {
    if (id && finished && !tutorialProgress.get().variants[id]?.finished)
      setProgress(change(tutorialProgress.get(), id, { finished: true }));
  }, [id, finished, setProgress]);

  if (!variant) return undefined;
  return {
    variant,
    runtime,
    runtimeInfo,
    alternatives: (runtimes.data?.runtimes ?? []).filter(
      (each) => each.language === variant.language && each.state === 'installed' && each.id !== runtime,
    ),
    functionId: fn?.id,
    steps,
    next,
  };
}

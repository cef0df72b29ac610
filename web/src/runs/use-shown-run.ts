import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../api/errors.ts';
import { type KeptRun, keptRunQuery } from '../api/runs.ts';
import type { RunState } from '../invocations/run-state.ts';
import { links } from '../links.ts';
import { keptState } from './kept-state.ts';
import { t } from './messages.ts';

type Live = { state: RunState; runId: string | undefined };
export type ShownRun = {
  /** Undefined while no run is shown. */
  runId: string | undefined;
  state: RunState;
  /** The run of the server; undefined for one that this page started and follows itself. */
  kept: KeptRun | undefined;
  /** Whether the page did not start the run. */
  isKept: boolean;
  /** Shows no run of the server. */
  close: () => Promise<void>;
};

/** The run in the address, `?run=`: the one that this page started, or one that the server keeps. */
export function useShownRun(functionId: string, live: Live): ShownRun {
  const { run: runId } = useSearch({ from: '/shell/functions/$functionId/' });
  const navigate = useNavigate();
  const isKept = runId !== undefined && runId !== live.runId;
  const { data, error } = useQuery({ ...keptRunQuery(runId ?? ''), enabled: isKept });
  const startedId = live.runId;
  useEffect(() => {
    // A reload, a copied address and Back lead to the run.
    if (startedId !== undefined)
      void navigate({ href: links.run(functionId, startedId), replace: true, resetScroll: false });
  }, [functionId, startedId, navigate]);
  const close = () => navigate({ href: links.function(functionId), replace: true, resetScroll: false });
  if (!isKept) return { runId, state: live.state, kept: undefined, isKept, close };
  if (error) return { runId, state: { status: 'failed', error, logs: [] }, kept: undefined, isKept, close };
  if (!data) return { runId, state: { status: 'idle' }, kept: undefined, isKept, close };
  if (data.run.functionId !== functionId) {
    const foreign = new ApiError(t('runOfOther'), { kind: 'answered', status: 404 });
    return { runId, state: { status: 'failed', error: foreign, logs: [] }, kept: undefined, isKept, close };
  }
  return { runId, state: keptState(data), kept: data, isKept, close };
}

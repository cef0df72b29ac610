import { useQueryClient } from '@tanstack/react-query';
import { latestTag, type RunRequest } from 'bff/contract';
import { useState } from 'react';
import { cancelRun, type KeptRun, keptRunQuery } from '../api/runs.ts';
import { useShownRun } from '../runs/use-shown-run.ts';
import { storedValue, useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { checkPayload } from './payload.ts';
import { payloads } from './payload-store.ts';
import { rememberTokenShown } from './run-history.ts';
import type { ChosenVersion } from './run-target.ts';
import { useRun } from './use-run.ts';

type Integration = RunRequest['integration'];

/** Whether a run shows the answer of the invoke URL or the handler's value. */
const integrationPreference = storedValue<Integration>('functions-console.integration', {
  read: (stored) => (stored === 'http' || stored === 'raw' ? stored : undefined),
  fallback: 'http',
});

/** The settings of the run panel and the run itself. They outlive the panel, so that a shortcut can start a run. */
export function useRunPanel(functionId: string, chosenAtFirst?: ChosenVersion) {
  const t = useT();
  const [chosen, setChosen] = useState(chosenAtFirst);
  const [stored, setStored] = useStoredValue(payloads);
  const [integration, setIntegration] = useStoredValue(integrationPreference);
  const [showTokens, setShowTokens] = useState(false);
  const live = useRun(functionId);
  const shown = useShownRun(functionId, live);
  /** The run whose input the user has replaced. */
  const [editedFor, setEditedFor] = useState<string>();
  const keptInput = shown.runId === editedFor ? undefined : shown.kept?.input;
  const payload = keptInput ?? stored[functionId] ?? '';
  const keepPayload = (next: string) => setStored({ ...stored, [functionId]: next });
  const problem = checkPayload(payload);
  const queryClient = useQueryClient();
  const start = async (request: RunRequest) => {
    setShowTokens(false);
    keepPayload(request.payload);
    if (shown.isKept) await shown.close();
    await live.run(request);
  };
  const cancelKept = async (runId: string) => {
    await cancelRun(runId).catch(() => {});
    await queryClient.invalidateQueries({ queryKey: keptRunQuery(runId).queryKey });
  };
  return {
    /** The version to run; undefined for the code in the editor. */
    chosen,
    setChosen,
    integration,
    setIntegration,
    payload,
    setPayload: (next: string) => {
      setEditedFor(shown.runId);
      keepPayload(next);
    },
    /** Why the current settings cannot run. */
    problem: problem && t('payloadInvalid', problem),
    state: shown.state,
    shown,
    run: (version: ChosenVersion) => start({ ...version, payload, integration }),
    /** Repeats a run with its input and its version, or the latest one where that version does not exist. */
    runAgain: ({ run, input }: KeptRun, hasVersion: boolean) =>
      start({
        ...(hasVersion ? { versionId: run.versionId } : { tag: latestTag }),
        payload: input,
        integration: run.integration,
      }),
    cancel: shown.isKept && shown.runId !== undefined ? () => cancelKept(shown.runId ?? '') : live.cancel,
    showTokens,
    setShowTokens: (shown: boolean) => {
      setShowTokens(shown);
      if (shown) rememberTokenShown(functionId);
    },
  };
}

export type RunPanelModel = ReturnType<typeof useRunPanel>;

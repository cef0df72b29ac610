import { latestTag, type RunRequest } from 'bff/contract';
import { useState } from 'react';
import { storedValue, useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { checkPayload } from './payload.ts';
import { payloads } from './payload-store.ts';
import { rememberTokenShown } from './run-history.ts';
import { useRun } from './use-run.ts';

type Integration = RunRequest['integration'];

/** Whether a run shows the answer of the invoke URL or the handler's value. */
const integrationPreference = storedValue<Integration>('functions-console.integration', {
  read: (stored) => (stored === 'http' || stored === 'raw' ? stored : undefined),
  fallback: 'http',
});

/** The settings of the run panel and the run itself. They outlive the panel, so that a shortcut can start a run. */
export function useRunPanel(functionId: string) {
  const t = useT();
  const [tag, setTag] = useState<string>(latestTag);
  const [stored, setStored] = useStoredValue(payloads);
  const [integration, setIntegration] = useStoredValue(integrationPreference);
  const [showTokens, setShowTokens] = useState(false);
  const { state, run, cancel } = useRun(functionId);
  const payload = stored[functionId] ?? '';
  const problem = checkPayload(payload);
  return {
    tag,
    setTag,
    integration,
    setIntegration,
    payload,
    setPayload: (next: string) => setStored({ ...stored, [functionId]: next }),
    /** Why the current settings cannot run. */
    problem: problem && t('payloadInvalid', problem),
    state,
    run: (otherTag?: string) => {
      setShowTokens(false);
      return run({ tag: otherTag ?? tag, payload, integration });
    },
    cancel,
    showTokens,
    setShowTokens: (shown: boolean) => {
      setShowTokens(shown);
      if (shown) rememberTokenShown(functionId);
    },
  };
}

export type RunPanelModel = ReturnType<typeof useRunPanel>;

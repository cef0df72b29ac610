import { latestTag } from 'bff/contract';
import { useState } from 'react';
import { useStoredValue } from '../ui/stored-value.ts';
import { useT } from './messages.ts';
import { checkPayload } from './payload.ts';
import { payloads } from './payload-store.ts';
import { rememberTokenShown } from './run-history.ts';
import { useRun } from './use-run.ts';

/** The call that the run panel is set to, and the run itself; outlives the panel, so that a shortcut can run it. */
export function useRunPanel(functionId: string) {
  const t = useT();
  const [tag, setTag] = useState<string>(latestTag);
  const [stored, setStored] = useStoredValue(payloads);
  const [showTokens, setShowTokens] = useState(false);
  const { state, run, cancel } = useRun(functionId);
  const payload = stored[functionId] ?? '';
  const problem = checkPayload(payload);
  return {
    tag,
    setTag,
    payload,
    setPayload: (next: string) => setStored({ ...stored, [functionId]: next }),
    /** Why it cannot run as it is set. */
    problem: problem && t('payloadInvalid', problem),
    state,
    run: (otherTag?: string) => {
      setShowTokens(false);
      return run({ tag: otherTag ?? tag, payload });
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

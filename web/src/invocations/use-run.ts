import type { RunRequest } from 'bff/contract';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { runFunction } from './run.ts';
import { rememberRun } from './run-history.ts';
import { type RunState, reduceRun } from './run-state.ts';
import { findTokens } from './token.ts';

/** Runs a function and follows the run. A new run, or leaving the page, cancels the previous one. */
export function useRun(functionId: string): {
  state: RunState;
  run: (request: RunRequest) => Promise<void>;
  cancel: () => void;
} {
  const [state, dispatch] = useReducer(reduceRun, { status: 'idle' });
  const current = useRef<AbortController>(undefined);

  const run = useCallback(
    async (request: RunRequest) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      dispatch({ type: 'start', atMs: Date.now() });
      try {
        for await (const event of runFunction(functionId, request, controller.signal)) {
          if (controller.signal.aborted) return;
          dispatch({ type: 'event', event });
          if (event.type === 'finished') {
            const { versionId, outcome, response } = event.result;
            rememberRun(functionId, {
              versionId,
              outcome,
              gotToken: findTokens(response).length > 0,
              tokenShown: false,
            });
          }
        }
      } catch (error) {
        if (!controller.signal.aborted) dispatch({ type: 'fail', error });
      }
    },
    [functionId],
  );
  const cancel = useCallback(() => {
    current.current?.abort();
    dispatch({ type: 'cancel' });
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  return { state, run, cancel };
}

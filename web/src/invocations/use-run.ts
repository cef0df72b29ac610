import type { LogLine, RunRequest } from 'bff/contract';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { cancelRun } from '../api/runs.ts';
import { runFunction } from './run.ts';
import { rememberRun } from './run-history.ts';
import { type RunState, reduceRun } from './run-state.ts';
import { findTokens } from './token.ts';

/** Lines of the same interval appear together: a person would not notice more frequent rendering. */
const showLinesEveryMs = 200;

/** Runs a function and follows the run. The run belongs to the server: only `cancel` stops it. */
export function useRun(functionId: string): {
  state: RunState;
  /** The run that this page started last; undefined until the server has named it. */
  runId: string | undefined;
  run: (request: RunRequest) => Promise<void>;
  cancel: () => Promise<void>;
} {
  const [state, dispatch] = useReducer(reduceRun, { status: 'idle' });
  const current = useRef<AbortController>(undefined);
  const [runId, setRunId] = useState<string>();
  const startedId = useRef<string>(undefined);
  const cancelsAtStart = useRef(false);

  const run = useCallback(
    async (request: RunRequest) => {
      current.current?.abort();
      const controller = new AbortController();
      current.current = controller;
      startedId.current = undefined;
      setRunId(undefined);
      cancelsAtStart.current = false;
      dispatch({ type: 'start', atMs: Date.now() });
      let lines: LogLine[] = [];
      let timer: ReturnType<typeof setTimeout> | undefined;
      const showLines = () => {
        clearTimeout(timer);
        timer = undefined;
        if (lines.length > 0 && !controller.signal.aborted) dispatch({ type: 'log', lines });
        lines = [];
      };
      try {
        for await (const event of runFunction(functionId, request, controller.signal)) {
          if (controller.signal.aborted) return;
          if (event.type === 'log') {
            lines.push(event.line);
            timer ??= setTimeout(showLines, showLinesEveryMs);
            continue;
          }
          showLines();
          dispatch({ type: 'event', event });
          if (event.type === 'started') {
            startedId.current = event.requestId;
            setRunId(event.requestId);
            if (cancelsAtStart.current) await cancelRun(event.requestId);
          }
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
        showLines();
        if (!controller.signal.aborted) dispatch({ type: 'fail', error });
      } finally {
        clearTimeout(timer);
      }
    },
    [functionId],
  );
  const cancel = useCallback(async () => {
    const id = startedId.current;
    // The run gets its ID with its first event, and is cancelled then.
    if (id === undefined) {
      cancelsAtStart.current = true;
      return;
    }
    try {
      await cancelRun(id);
      current.current?.abort();
      dispatch({ type: 'cancel' });
    } catch (error) {
      dispatch({ type: 'fail', error });
    }
  }, []);
  useEffect(() => () => current.current?.abort(), []);
  return { state, runId, run, cancel };
}

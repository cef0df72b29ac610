import type { LogLine, RunEvent, RunResult } from 'bff/contract';

/** The state of a run on the screen, from the click to the response. */
export type RunState =
  | { status: 'idle' }
  | {
      status: 'running';
      startedAtMs: number;
      requestId?: string;
      versionId?: string;
      logs: readonly LogLine[];
    }
  | { status: 'finished'; result: RunResult; logs: readonly LogLine[] }
  | { status: 'failed'; error: unknown; logs: readonly LogLine[] }
  | { status: 'cancelled'; logs: readonly LogLine[] }
  /** The console ended while the run was in progress. */
  | { status: 'interrupted'; logs: readonly LogLine[] };

export type RunAction =
  | { type: 'start'; atMs: number }
  | { type: 'event'; event: Exclude<RunEvent, { type: 'log' }> }
  /** Lines that arrived together: one state for each line of a fast function would copy the log thousands of times. */
  | { type: 'log'; lines: readonly LogLine[] }
  | { type: 'fail'; error: unknown }
  | { type: 'cancel' };

/** The screen keeps this many log lines, because a function may print without end. */
export const keptLogLines = 50_000;

export function reduceRun(state: RunState, action: RunAction): RunState {
  const logs = state.status === 'idle' ? [] : state.logs;
  switch (action.type) {
    case 'start':
      return { status: 'running', startedAtMs: action.atMs, logs: [] };
    case 'fail':
      return { status: 'failed', error: action.error, logs };
    case 'cancel':
      return { status: 'cancelled', logs };
    case 'log':
      if (state.status !== 'running') return state;
      return { ...state, logs: [...state.logs, ...action.lines].slice(-keptLogLines) };
    case 'event':
      if (state.status !== 'running') return state;
      return onEvent(state, action.event);
  }
}

function onEvent(
  state: Extract<RunState, { status: 'running' }>,
  event: Extract<RunAction, { type: 'event' }>['event'],
): RunState {
  switch (event.type) {
    case 'started':
      return { ...state, requestId: event.requestId, versionId: event.versionId };
    case 'finished':
      return { status: 'finished', result: event.result, logs: state.logs };
    case 'cancelled':
      return { status: 'cancelled', logs: state.logs };
  }
}

import type { LogLine, RunResult } from 'bff/contract';
import { expect, test } from 'vitest';
import { keptLogLines, type RunAction, type RunState, reduceRun } from './run-state.ts';

const line = (text: string): LogLine => ({ timestamp: '2026-11-24T10:00:00Z', stream: 'stdout', text });
const result: RunResult = {
  requestId: 'r',
  versionId: 'v',
  outcome: 'returned',
  status: 200,
  response: '1',
  cold: true,
  durationMs: 1,
  queueMs: 0,
};
const play = (...actions: RunAction[]) => actions.reduce(reduceRun, { status: 'idle' } as RunState);

test('a run gathers its log and ends with its result', () => {
  expect(
    play(
      { type: 'start', atMs: 5 },
      { type: 'event', event: { type: 'started', requestId: 'r', versionId: 'v' } },
      { type: 'log', lines: [line('a')] },
      { type: 'event', event: { type: 'finished', result } },
    ),
  ).toEqual({ status: 'finished', result, logs: [line('a')] });
});

test('a new run begins with an empty log', () => {
  const state = play(
    { type: 'start', atMs: 0 },
    { type: 'log', lines: [line('old')] },
    { type: 'cancel' },
    { type: 'start', atMs: 9 },
  );
  expect(state).toEqual({ status: 'running', startedAtMs: 9, logs: [] });
});

test('events of a run that was cancelled change nothing', () => {
  const cancelled = play({ type: 'start', atMs: 0 }, { type: 'cancel' });
  expect(reduceRun(cancelled, { type: 'event', event: { type: 'finished', result } })).toBe(cancelled);
});

test('a failure keeps the log that came before it', () => {
  const state = play(
    { type: 'start', atMs: 0 },
    { type: 'log', lines: [line('last words')] },
    { type: 'fail', error: 'x' },
  );
  expect(state).toEqual({ status: 'failed', error: 'x', logs: [line('last words')] });
});

test('only the newest lines of an endless log are kept', () => {
  const lines = Array.from({ length: keptLogLines + 1 }, (_, index) => line(String(index)));
  const state = play({ type: 'start', atMs: 0 }, { type: 'log', lines });
  expect(state).toMatchObject({ status: 'running' });
  if (state.status === 'running') {
    expect(state.logs).toHaveLength(keptLogLines);
    expect(state.logs[0]?.text).toBe('1');
  }
});

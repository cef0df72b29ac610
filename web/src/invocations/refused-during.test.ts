import { expect, test } from 'vitest';
import { refusedDuring } from './refused-during.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString();
const line = (seconds: number, stream: 'system' | 'stdout') => ({ timestamp: at(seconds), stream, text: '' });
const refusal = (seconds: number) => ({
  at: at(seconds),
  count: 1,
  requestId: '',
  missing: {
    subjectId: 'aje1',
    subjectType: 'serviceAccount' as const,
    permission: 'functions.functions.invoke',
    resourceType: 'function' as const,
    resourceId: 'd4e1',
    roleId: 'functions.functionInvoker',
  },
  suggestion: { roleId: 'functions.functionInvoker', allows: 'Call functions', isStrong: false },
});

test('what was refused before a run began is not of that run', () => {
  const refusals = [refusal(9), refusal(8), refusal(3)];
  const logs = [line(9, 'stdout'), line(10, 'system'), line(11, 'stdout')];
  // The run began at second 8. The line that reported its start may already have been dropped.
  expect(refusedDuring({ logs, result: { durationMs: 2000 } }, refusals)).toEqual(refusals.slice(0, 2));
});

test('a run that never began was refused nothing', () => {
  expect(refusedDuring({ logs: [], result: { durationMs: 5 } }, [refusal(9)])).toEqual([]);
});

import { expect, test } from 'vitest';
import { deniedDuring } from './denied-during.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString();
const line = (seconds: number, stream: 'system' | 'stdout') => ({ timestamp: at(seconds), stream, text: '' });
const deniedRequest = (seconds: number) => ({
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
  const deniedRequests = [deniedRequest(9), deniedRequest(8), deniedRequest(3)];
  const logs = [line(9, 'stdout'), line(10, 'system'), line(11, 'stdout')];
  // The run began at second 8. The line that reported its start may already have been dropped.
  expect(deniedDuring({ logs, result: { durationMs: 2000 } }, deniedRequests)).toEqual(
    deniedRequests.slice(0, 2),
  );
});

test('a run that never began was refused nothing', () => {
  expect(deniedDuring({ logs: [], result: { durationMs: 5 } }, [deniedRequest(9)])).toEqual([]);
});

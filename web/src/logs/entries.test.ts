import type { LogEntry } from 'bff/contract';
import { expect, test } from 'vitest';
import { denialOf, fieldsOf, isDenied, kindOf } from './entries.ts';

const entry = (uid: number, rest: Partial<LogEntry> = {}): LogEntry => ({
  uid: String(uid),
  timestamp: '2030-01-31T00:00:00.000Z',
  level: 'LEVEL_UNSPECIFIED',
  message: `line ${uid}`,
  jsonPayload: { request_id: 'r', version_id: 'v' },
  stream: 'stdout',
  ...rest,
});

test('a structured line shows its further fields and not the ids that every line has', () => {
  expect(fieldsOf(entry(1))).toBeUndefined();
  expect(fieldsOf(entry(1, { jsonPayload: { request_id: 'r', version_id: 'v', user: 7 } }))).toBe(
    '{"user":7}',
  );
});

test('a line without a level is named by its stream', () => {
  expect(kindOf(entry(1, { stream: 'stderr' }))).toBe('stderr');
  expect(kindOf(entry(1, { level: 'WARN' }))).toBe('warn');
  expect(kindOf(entry(1, { level: 'INFO', stream: 'system' }))).toBe('system');
});

test('a denied call is matched to the server’s list on the platform’s own line, and on no line that a function printed', () => {
  const missing = {
    subjectId: 'aje1',
    subjectType: 'serviceAccount' as const,
    permission: 'functions.functions.invoke',
    resourceType: 'function' as const,
    resourceId: 'd4e1',
    roleId: 'functions.functionInvoker',
  };
  const line = {
    message: 'REFUSED RequestID: r 403: …',
    jsonPayload: { request_id: 'r', version_id: 'v', ...missing },
  };
  const suggestion = { roleId: 'functions.functionInvoker', allows: 'Call functions', isStrong: false };
  const deniedRequest = { at: '2026-01-01T00:00:00Z', count: 1, requestId: 'r', missing, suggestion };
  const system = entry(1, { ...line, stream: 'system' });
  expect(denialOf(system, [deniedRequest])).toBe(deniedRequest);
  expect(denialOf(system, [])).toBeUndefined();
  const stronger = { ...line.jsonPayload, roleId: 'admin', permission: 'functions.functions.update' };
  expect(
    denialOf(entry(1, { ...line, jsonPayload: stronger, stream: 'system' }), [deniedRequest]),
  ).toBeUndefined();
  expect(isDenied(entry(1, { ...line, stream: 'stdout' }))).toBe(false);
  expect(denialOf(entry(1, { ...line, stream: 'stdout' }), [deniedRequest])).toBeUndefined();
  const { jsonPayload: _, ...anonymous } = line;
  expect(isDenied(entry(1, { ...anonymous, stream: 'system' }))).toBe(true);
  expect(denialOf(entry(1, { ...anonymous, stream: 'system' }), [deniedRequest])).toBeUndefined();
});

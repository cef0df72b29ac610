import { type RunResult, runOutcome } from 'bff/contract';
import { expect, test } from 'vitest';
import { describeOutcome, prettyJson, readFunctionError } from './outcome.ts';

const result = (outcome: RunResult['outcome']): RunResult => ({
  requestId: 'r',
  versionId: 'v',
  outcome,
  status: 200,
  response: '',
  cold: true,
  durationMs: 1,
  queueMs: 0,
});

test('every outcome has a sentence and a label of its own', () => {
  const words = runOutcome.options.map((outcome) => describeOutcome(result(outcome), {}));
  expect(new Set(words.map((each) => each.sentence)).size).toBe(runOutcome.options.length);
  expect(new Set(words.map((each) => each.label)).size).toBe(runOutcome.options.length);
});

test('limits that ended a call are quoted', () => {
  const limits = { timeoutSeconds: 3, memoryBytes: 134_217_728 };
  expect(describeOutcome(result('timedOut'), limits).sentence).toContain('its timeout of 3 s');
  expect(describeOutcome(result('outOfMemory'), limits).sentence).toContain('its 128 MB of memory');
});

test('an error record is read, and any other value is not mistaken for one', () => {
  const record = { errorMessage: 'boom', errorType: 'Error', stackTrace: ['at x'] };
  expect(readFunctionError(JSON.stringify(record))).toEqual(record);
  expect(readFunctionError('{"errorMessage":1}')).toBeUndefined();
  expect(readFunctionError('not json')).toBeUndefined();
});

test('JSON is laid out and other text is left alone', () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson('plain <b>text</b>')).toBe('plain <b>text</b>');
});

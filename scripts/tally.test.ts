import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromExitCode, fromPlaywright, fromReport, fromVitest, judge, sum } from './tally.mjs';

const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tally-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function vitestReport(counts: object, files: object[] = []): string {
  return JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: files,
    ...counts,
  });
}

test('tally › adds up all stages', () => {
  const total = sum([
    fromExitCode('types', 0),
    fromExitCode('lint', 2),
    { ...nothing, passed: 5, skipped: 1 },
  ]);
  expect(total).toEqual({ passed: 6, failed: 1, skipped: 1, failures: ['lint: exit code 2'] });
});

test('tally › counts a test file that cannot be loaded as one failure', () => {
  const report = vitestReport({ numPassedTests: 3 }, [
    { name: 'a.test.ts', status: 'failed', message: 'cannot find b', assertionResults: [] },
  ]);
  expect(fromVitest(report)).toEqual({
    ...nothing,
    passed: 3,
    failed: 1,
    failures: ['a.test.ts: cannot find b'],
  });
});

test('tally › counts no file beside its failed test', () => {
  const failed = {
    status: 'failed',
    fullName: 'sum adds',
    failureMessages: ['\u001b[31mexpected 3\u001b[39m\nat'],
  };
  const report = vitestReport({ numFailedTests: 1 }, [
    { name: 'a.test.ts', status: 'failed', assertionResults: [failed] },
  ]);
  expect(fromVitest(report)).toEqual({
    ...nothing,
    failed: 1,
    failures: ['a.test.ts › sum adds: expected 3'],
  });
});

test('tally › counts a browser test that passes only when repeated as a failure', () => {
  const again = { status: 'flaky', results: [{ error: { message: 'timed out\nat' } }, {}] };
  const never = { status: 'unexpected', results: [{ error: { message: 'no button' } }] };
  const report = JSON.stringify({
    stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 1 },
    errors: [],
    suites: [
      {
        specs: [
          { title: 'runs', file: 'run.spec.ts', tests: [{ status: 'expected', results: [{}] }] },
          { title: 'signs in', file: 'run.spec.ts', tests: [again] },
        ],
        suites: [{ specs: [{ title: 'saves', file: 'run.spec.ts', tests: [never] }] }],
      },
    ],
  });
  expect(fromPlaywright(report)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    failures: ['run.spec.ts › signs in: timed out', 'run.spec.ts › saves: no button'],
  });
});

test('tally › counts a stage without a report as a failure', () => {
  const reportFile = join(folder, 'missing.json');
  const tally = fromReport({ name: 'vitest', code: 0, reportFile, read: fromVitest });
  expect(tally).toEqual({ ...nothing, failed: 1, failures: ['vitest: no report'] });
});

test('tally › counts a stage that exits with an error as a failure, whatever its report says', () => {
  const reportFile = join(folder, 'report.json');
  writeFileSync(reportFile, vitestReport({ numPassedTests: 4 }));
  expect(fromReport({ name: 'vitest', code: 1, reportFile, read: fromVitest })).toEqual({
    ...nothing,
    passed: 4,
    failed: 1,
    failures: ['vitest: exit code 1, though no test failed'],
  });
});

test('tally › counts skipped tests as failed where none may be skipped', () => {
  const total = { ...nothing, passed: 4, skipped: 2 };
  expect(judge(total, { strict: true })).toEqual({ ...nothing, passed: 4, failed: 2 });
  expect(judge(total, { strict: false })).toEqual(total);
});

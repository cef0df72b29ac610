import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromExitCode, fromPlaywright, fromReport, fromVitest, judge, sum } from './tally.mjs';

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

test('tallies of all stages are added up', () => {
  const total = sum([fromExitCode(0), fromExitCode(2), { passed: 5, failed: 0, skipped: 1 }]);
  expect(total).toEqual({ passed: 6, failed: 1, skipped: 1 });
});

test('a test file that cannot be loaded is one failure', () => {
  const report = vitestReport({ numPassedTests: 3 }, [{ status: 'failed', assertionResults: [] }]);
  expect(fromVitest(report)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a file with a failed test is not counted on top of that test', () => {
  const report = vitestReport({ numFailedTests: 1 }, [
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ]);
  expect(fromVitest(report)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a browser test that passes only when repeated is a failure', () => {
  const report = JSON.stringify({
    stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 1 },
    errors: [],
  });
  expect(fromPlaywright(report)).toEqual({ passed: 2, failed: 2, skipped: 1 });
});

test('a stage that leaves no report is a failure', () => {
  const tally = fromReport({ code: 0, reportFile: join(folder, 'missing.json'), read: fromVitest });
  expect(tally).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a stage that exits with an error is a failure, whatever its report says', () => {
  const reportFile = join(folder, 'report.json');
  writeFileSync(reportFile, vitestReport({ numPassedTests: 4 }));
  expect(fromReport({ code: 1, reportFile, read: fromVitest })).toEqual({ passed: 4, failed: 1, skipped: 0 });
});

test('what is skipped counts as failed where nothing may be skipped', () => {
  const total = { passed: 4, failed: 0, skipped: 2 };
  expect(judge(total, { strict: true })).toEqual({ passed: 4, failed: 2, skipped: 0 });
  expect(judge(total, { strict: false })).toEqual(total);
});

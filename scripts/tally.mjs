import { readFileSync } from 'node:fs';

/**
 * The result of a stage of the tests.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const each of tallies) {
    total.passed += each.passed;
    total.failed += each.failed;
    total.skipped += each.skipped;
  }
  return total;
}

/**
 * A check that only passes or fails.
 *
 * @param {number} code its exit code
 * @returns {Tally}
 */
export function fromExitCode(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Reads the report of Vitest's JSON reporter. A file that could not be loaded has no tests and counts as a failure.
 *
 * @param {string} json
 * @returns {Tally}
 */
export function fromVitest(json) {
  const report = JSON.parse(json);
  const unloaded = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Reads the report of Playwright's JSON reporter. A test that passed only on a retry counts as a failure.
 *
 * @param {string} json
 * @returns {Tally}
 */
export function fromPlaywright(json) {
  const { stats, errors } = JSON.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * The tally of a finished test runner: its report, and at least one failure when the report has none but the exit
 * code, or a missing report, shows an error.
 *
 * @param {{ code: number, reportFile: string, read: (json: string) => Tally }} run
 * @returns {Tally}
 */
export function fromReport({ code, reportFile, read }) {
  let tally;
  try {
    tally = read(readFileSync(reportFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/**
 * @param {Tally} total
 * @param {{ strict: boolean }} options `strict` counts skipped tests as failed: CI allows none
 * @returns {Tally}
 */
export function judge(total, { strict }) {
  return strict ? { passed: total.passed, failed: total.failed + total.skipped, skipped: 0 } : total;
}

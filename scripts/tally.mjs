import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * The result of a stage of the tests. `failures` has a line for each failed test: its name and the first line of its
 * message. They are printed last, so that a log that is kept only in part still names them.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Tally
 */

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  /** @type {Tally} */
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const each of tallies) {
    total.passed += each.passed;
    total.failed += each.failed;
    total.skipped += each.skipped;
    total.failures.push(...each.failures);
  }
  return total;
}

/**
 * A check that only passes or fails.
 *
 * @param {string} name
 * @param {number} code its exit code
 * @returns {Tally}
 */
export function fromExitCode(name, code) {
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: [`${name}: exit code ${code}`] };
}

/**
 * Reads the report of Vitest's JSON reporter. A file that could not be loaded has no tests and counts as a failure.
 *
 * @param {string} json
 * @returns {Tally}
 */
export function fromVitest(json) {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
   *   testResults: { name: string, status: string, message?: string,
   *     assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} */
  const report = JSON.parse(json);
  const failures = [];
  let unloaded = 0;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName, failureMessages } of failed)
      failures.push(failureLine(`${name} › ${fullName}`, failureMessages?.[0]));
    if (status !== 'failed' || failed.length > 0) continue;
    unloaded += 1;
    failures.push(failureLine(name, message));
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/**
 * Reads the report of Playwright's JSON reporter. A test that passed only on a retry counts as a failure.
 *
 * @param {string} json
 * @returns {Tally}
 */
export function fromPlaywright(json) {
  const { stats, errors, suites } = JSON.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap(failuresBelow),
      ...errors.map((/** @type {{ message?: string }} */ error) => failureLine('playwright', error.message)),
    ],
  };
}

/**
 * @typedef {{ error?: { message?: string } }} PlaywrightResult
 * @typedef {{ title: string, file: string, tests: { status: string, results: PlaywrightResult[] }[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 *
 * @param {PlaywrightSuite} suite
 * @returns {string[]}
 */
function failuresBelow({ specs = [], suites = [] }) {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        failureLine(`${file} › ${title}`, results.find(({ error }) => error !== undefined)?.error?.message),
      ),
  );
  return [...own, ...suites.flatMap(failuresBelow)];
}

/**
 * @param {string} name
 * @param {string | undefined} message only its first line is taken
 */
function failureLine(name, message = '') {
  const [first = ''] = stripVTControlCharacters(message).split('\n', 1);
  return first === '' ? name : `${name}: ${first}`;
}

/**
 * The tally of a finished test runner: its report, and at least one failure when the report has none but the exit
 * code, or a missing report, shows an error.
 *
 * @param {{ name: string, code: number, reportFile: string, read: (json: string) => Tally }} run
 * @returns {Tally}
 */
export function fromReport({ name, code, reportFile, read }) {
  let tally;
  try {
    tally = read(readFileSync(reportFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`${name}: no report`] };
  }
  if (code === 0 || tally.failed > 0) return tally;
  return { ...tally, failed: 1, failures: [`${name}: exit code ${code}, though no test failed`] };
}

/**
 * @param {Tally} total
 * @param {{ strict: boolean }} options `strict` counts skipped tests as failed: CI allows none
 * @returns {Tally}
 */
export function judge(total, { strict }) {
  return strict ? { ...total, failed: total.failed + total.skipped, skipped: 0 } : total;
}

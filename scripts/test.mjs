// `npm test`: sets up whatever is missing, then runs every check and every test. The last line is `N passed, N
// failed` over all of them; the exit code shows whether anything failed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserTests } from './browser-tests.mjs';
import { checks } from './checks.mjs';
import { root, tool, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { tellFailure } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';
import { fromExitCode, fromPlaywright, fromReport, fromVitest, judge, sum } from './tally.mjs';
import { TestFolder } from './test-folder.mjs';

const { signal } = stopOnSignal();
const strict = process.env.CI === 'true';

try {
  await setUp({ purpose: 'test', signal });
} catch (error) {
  tellFailure(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const reports = mkdtempSync(join(tmpdir(), 'functions-console-reports-'));
const folder = new TestFolder();

// Most tests wait more than they compute, so the browser tests, and then the suites of an ordinary user, run beside
// the others. Attacks, and tests whose promise is a time, come last.
const [first, beside] = await Promise.all([
  vitest('vitest', ['repository', 'runner', 'bff', 'web'], { show: true }),
  besideVitest(),
]);
console.log(beside.output);
const tallies = [
  first.tally,
  ...beside.tallies,
  (await vitest('isolation', ['isolation', 'bff-timed', 'runner-timed'], { show: true })).tally,
];

heading('leftovers');
const left = await folder.remove();
console.log(left.length === 0 ? 'none' : left.join('\n'));
tallies.push(fromExitCode(['leftovers', ...left].join('\n  '), left.length === 0 ? 0 : 1));

rmSync(reports, { recursive: true });
const total = judge(sum(tallies), { strict });
if (total.failures.length > 0) {
  heading('failures');
  console.log(total.failures.join('\n'));
}
console.log('');
if (total.skipped > 0) console.log(`${total.skipped} skipped; with CI=true each of them is a failure`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/**
 * @param {string} name
 * @param {readonly string[]} projects of vitest.config.ts
 * @param {{ show: boolean }} options whether to print the output at once
 */
async function vitest(name, projects, { show }) {
  if (show) heading(name);
  const reportFile = join(reports, `${name}.json`);
  const { code, output } = await run(
    [
      ...[tool('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      ...projects.map((project) => `--project=${project}`),
    ],
    { cwd: root, env: { ...toolEnvironment(), ...folder.environment() }, show, signal },
  );
  return { output, tally: fromReport({ name, code, reportFile, read: fromVitest }) };
}

/** Checks, browser stories and an ordinary user's suites. Buffers the output, because it runs beside a step that prints. */
async function besideVitest() {
  const lines = [];
  const tallies = [];
  for (const { name, argv } of checks) {
    const { code, output } = await run(argv, { cwd: root, env: toolEnvironment(), signal });
    lines.push(headingOf(name), output.trimEnd(), code === 0 ? 'clean' : `failed, exit code ${code}`);
    tallies.push(fromExitCode(name, code));
  }
  const reportFile = join(reports, 'playwright.json');
  const environment = { ...folder.environment(), PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile };
  const { argv, cwd, env } = browserTests(['--reporter=list,json'], environment);
  const { code, output } = await run(argv, { cwd, env, signal });
  lines.push(headingOf('playwright'), output.trimEnd());
  tallies.push(fromReport({ name: 'playwright', code, reportFile, read: fromPlaywright }));
  // An ordinary user runs these suites among the others.
  if (process.getuid?.() === 0) {
    const user = await vitest('ordinary user', ['ordinary-user'], { show: false });
    lines.push(headingOf('ordinary user'), user.output.trimEnd());
    tallies.push(user.tally);
  }
  return { output: lines.join('\n'), tallies };
}

/** @param {string} name */
function heading(name) {
  console.log(headingOf(name));
}

/** @param {string} name */
function headingOf(name) {
  return `\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`;
}

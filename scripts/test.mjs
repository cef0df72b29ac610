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

// Most tests wait more than they compute, so the browser tests run beside the others. An ordinary user needs no second
// run of suites as an ordinary user.
const suites = ['repository', 'runner', 'bff', 'web'];
const [first, ...beside] = await Promise.all([
  vitest('vitest', process.getuid?.() === 0 ? [...suites, 'ordinary-user'] : suites),
  checksAndBrowserTests(),
]);
for (const { output } of beside) console.log(output);
// Attacks take all that a sandbox may have. Nothing may run beside a test whose promise is a time.
const timed = await vitest('isolation', ['isolation', 'bff-timed', 'runner-timed']);
const tallies = [first, timed, ...beside.flatMap((each) => each.tallies)];

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
 */
async function vitest(name, projects) {
  heading(name);
  const reportFile = join(reports, `${name}.json`);
  const { code } = await run(
    [
      ...[tool('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      ...projects.map((project) => `--project=${project}`),
    ],
    { cwd: root, env: { ...toolEnvironment(), ...folder.environment() }, show: true, signal },
  );
  return fromReport({ name, code, reportFile, read: fromVitest });
}

/** Buffers the output, because it runs beside a step that prints. */
async function checksAndBrowserTests() {
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

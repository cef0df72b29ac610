// `npm test`: sets up whatever is missing, then runs every check and every test there is.
// The last line is `N passed, N failed` over all of them; the exit code says whether anything failed.
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

const { signal } = stopOnSignal();
const strict = process.env.CI === 'true';
const reports = mkdtempSync(join(tmpdir(), 'functions-console-reports-'));

try {
  await setUp({ purpose: 'test', signal });
} catch (error) {
  rmSync(reports, { recursive: true });
  tellFailure(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/** @type {import('./tally.mjs').Tally[]} */
const tallies = [];
for (const check of checks) {
  heading(check.name);
  const { code } = await run(check.argv, { cwd: root, env: toolEnvironment(), show: true, signal });
  console.log(code === 0 ? 'clean' : `failed, exit code ${code}`);
  tallies.push(fromExitCode(code));
}

heading('vitest');
const vitestReport = join(reports, 'vitest.json');
const vitest = await run(
  [tool('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  { cwd: root, env: toolEnvironment(), show: true, signal },
);
tallies.push(fromReport({ code: vitest.code, reportFile: vitestReport, read: fromVitest }));

heading('playwright');
const playwrightReport = join(reports, 'playwright.json');
const stories = browserTests(['--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport });
const playwright = await run(stories.argv, { cwd: stories.cwd, env: stories.env, show: true, signal });
tallies.push(fromReport({ code: playwright.code, reportFile: playwrightReport, read: fromPlaywright }));

rmSync(reports, { recursive: true });
const total = judge(sum(tallies), { strict });
console.log('');
if (total.skipped > 0) console.log(`${total.skipped} skipped; with CI=true each of them is a failure`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** @param {string} name */
function heading(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
}

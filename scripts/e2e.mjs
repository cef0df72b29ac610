// `pnpm e2e`: runs only the browser stories; arguments go to Playwright, such as a file name or `--headed`.
import { browserTests } from './browser-tests.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
try {
  await setUp({ purpose: 'test', signal });
} catch (error) {
  giveUp(error);
}
const { argv, cwd, env } = browserTests(process.argv.slice(2));
process.exit((await run(argv, { cwd, env, show: true, signal })).code);

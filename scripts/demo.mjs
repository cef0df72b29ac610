// `pnpm demo`: the stories in a visible browser, slowed down for people to follow. Films them to
// e2e/videos and puts a picture of each station into docs/storyboards.
import { browserTests } from './browser-tests.mjs';
import { findProgram } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
try {
  await setUp({ forTests: true, signal });
} catch (error) {
  giveUp(error);
}
const hasDisplay = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const virtualDisplay = hasDisplay ? undefined : findProgram('xvfb-run');
const headed = hasDisplay || virtualDisplay !== undefined;
if (!hasDisplay) {
  console.log(
    headed
      ? '  … demo             no display here: a virtual one (xvfb-run) is filmed'
      : '  … demo             no display here: filmed without a window; run it in a desktop session to watch',
  );
}
const { argv, cwd, env } = browserTests(
  ['--reporter=list', '--workers=1', ...(headed ? ['--headed'] : []), ...process.argv.slice(2)],
  { DEMO: '1' },
);
const command = virtualDisplay === undefined ? argv : [virtualDisplay, '-a', ...argv];
const { code } = await run(command, { cwd, env, show: true, signal });
if (code === 0) console.log('  ✔ demo             films in e2e/videos, pictures in docs/storyboards');
process.exit(code);

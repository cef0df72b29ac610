// `pnpm check`: format, lint, types and unused code; `npm test` runs the same before its tests.
import { checks } from './checks.mjs';
import { root, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUpDependencies } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
try {
  await setUpDependencies(signal);
} catch (error) {
  giveUp(error);
}
let failed = 0;
for (const { name, argv } of checks) {
  const { code } = await run(argv, { cwd: root, env: toolEnvironment(), show: true, signal });
  console.log(`  ${code === 0 ? '✔' : '✘'} ${name}`);
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);

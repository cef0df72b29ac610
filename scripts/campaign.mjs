// `pnpm campaign`: attacks its own console with kills, zips, requests, bytes, damage and load, and prints one table.
// Arguments select parts and sizes, such as `kills=500 minutes=30`; `seed=…` repeats a campaign.
import { join } from 'node:path';
import { node24, root, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
try {
  await setUp({ purpose: 'start', signal });
} catch (error) {
  giveUp(error);
}
const argv = [node24, join(root, 'scripts', 'campaign', 'run.ts'), ...process.argv.slice(2)];
process.exit((await run(argv, { cwd: root, env: toolEnvironment(), show: true, signal })).code);

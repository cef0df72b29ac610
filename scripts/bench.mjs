// `pnpm bench`: measures what the design sets a budget for, with the peers beside it, and prints one table.
// The peers are installed by this command alone; arguments choose rows by a part of their step's name, such as `screens`.
import { join } from 'node:path';
import { node24, pnpm, root, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp, SetUpError, step } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
const bench = join(root, 'bench');
try {
  // The screens are measured in the browser that the tests use.
  await setUp({ purpose: 'test', signal });
  await step('peers', async () => {
    const { code, output } = await run([...pnpm, 'install', '--frozen-lockfile'], { cwd: bench, signal });
    if (code !== 0) throw new SetUpError('The peers could not be installed; the reason is above.', output);
    return { summary: 'ready' };
  });
} catch (error) {
  giveUp(error);
}
const argv = [node24, join(bench, 'src', 'main.ts'), ...process.argv.slice(2)];
process.exit((await run(argv, { cwd: bench, env: toolEnvironment(), show: true, signal })).code);

// `pnpm bench`: measures everything that the design sets a budget for, compares it with similar products, and prints
// one table. Only this command installs those products. Arguments select rows by a part of their step's name, such as
// `screens`.
import { join } from 'node:path';
import { node24, pnpm, root, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUp } from './set-up.mjs';
import { giveUp, SetUpError, step } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
const bench = join(root, 'bench');
try {
  // The benchmark measures the screens in the tests' browser.
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

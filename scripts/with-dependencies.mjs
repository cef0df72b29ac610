// Runs one of the workspace's tools after installing missing dependencies, so that scripts in package.json work in a
// clean clone: `node scripts/with-dependencies.mjs biome check --write`.
import { root, tool, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';
import { setUpDependencies } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';

const { signal } = stopOnSignal();
const [name = '', ...args] = process.argv.slice(2);
try {
  await setUpDependencies(signal);
} catch (error) {
  giveUp(error);
}
const argv = [tool(name), ...args];
process.exit((await run(argv, { cwd: root, env: toolEnvironment(), show: true, signal })).code);

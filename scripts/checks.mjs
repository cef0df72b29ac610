// What `npm test` checks before it runs anything; alone it is `pnpm check`.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root, tool, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';

/** @type {readonly { name: string, argv: readonly string[] }[]} */
export const checks = [
  { name: 'format and lint', argv: [tool('biome'), 'ci'] },
  ...['web', 'bff', 'runner', 'e2e', 'scripts'].map((part) => ({
    name: `types of ${part}`,
    argv: [tool('tsc'), '-p', part],
  })),
  { name: 'unused code', argv: [tool('knip')] },
];

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  let failed = 0;
  for (const { name, argv } of checks) {
    const { code } = await run(argv, { cwd: root, env: toolEnvironment(), show: true });
    console.log(`${code === 0 ? '✔' : '✘'} ${name}`);
    if (code !== 0) failed += 1;
  }
  process.exit(failed === 0 ? 0 : 1);
}

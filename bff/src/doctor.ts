/**
 * `pnpm doctor`: checks what this machine offers to functions, and tries a few attacks. It works beside a running
 * console: it opens its own runner and does not read the console's state.
 */
import { createRunner, examine, type Finding, findingLines } from 'runner';
import { StartError } from './errors.ts';
import { runnerDir } from './runner.ts';
import { readSettings } from './settings.ts';

/** The doctor's functions have no service account. */
const noTokens = { tokenFor: async () => undefined };

try {
  const { dataDir } = readSettings(process.env);
  const runner = await createRunner({ dataDir: runnerDir(dataDir), tokens: noTokens });
  try {
    const findings = await examine(runner);
    for (const finding of findings) console.log(findingLines(finding));
    const count = (state: Finding['state']) => findings.filter((each) => each.state === state).length;
    console.log(`\n${count('ok')} passed, ${count('warning')} warnings, ${count('problem')} failed`);
    process.exitCode = count('problem') === 0 ? 0 : 1;
  } finally {
    await runner.close();
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

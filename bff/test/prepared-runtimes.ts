/**
 * Prepares the runtimes once per test run, because asking nine interpreters for their version takes half a second of
 * processor time. Vitest calls this file before the tests; their processes find the result in the environment.
 */
import { createRunner, prepareRuntimes } from 'runner';
import { runnerDir } from '../src/runner.ts';
import { readSettings } from '../src/settings.ts';

/** The interpreters of the set-up: the runner's subfolder of the data folder that this environment sets. */
export const sharedRunnerDir = runnerDir(readSettings(process.env).dataDir);

const variable = 'FC_TEST_RUNTIMES_OF_CONSOLE';

/** @returns the IDs of the installed runtimes */
export async function preparedRuntimes(): Promise<string[]> {
  const known = process.env[variable];
  if (known) return known.split(',');
  for (const prepared of await prepareRuntimes({ dataDir: sharedRunnerDir })) {
    if (prepared.state === 'failed') throw new Error(`${prepared.id} is not available: ${prepared.problem}`);
  }
  const runner = await createRunner({
    dataDir: sharedRunnerDir,
    tokens: { tokenFor: async () => undefined },
  });
  const runtimes = await runner.runtimes();
  await runner.close();
  const ids = runtimes.filter(({ state }) => state === 'installed').map(({ id }) => id);
  process.env[variable] = ids.join(',');
  return ids;
}

export default async function setup(): Promise<void> {
  await preparedRuntimes();
}

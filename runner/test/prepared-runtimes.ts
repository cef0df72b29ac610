/**
 * Prepares the runtimes once per test run, because asking nine interpreters for their version takes half a second of
 * processor time. Vitest calls this file before the tests; their processes find the result in the environment.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRunner, prepareRuntimes } from '../src/index.ts';

/** Kept between runs, because interpreters are large; `FC_TEST_DATA_DIR` overrides the path. */
export const dataDir =
  process.env.FC_TEST_DATA_DIR ?? path.join(tmpdir(), `fc-runner-tests-${process.getuid?.() ?? 'user'}`);

const variable = 'FC_TEST_INSTALLED_RUNTIMES';

/** @returns the IDs of the runtimes that are installed in the shared data folder */
export async function preparedRuntimes(): Promise<string[]> {
  const known = process.env[variable];
  if (known) return known.split(',');
  const failed = (await prepareRuntimes({ dataDir })).filter(({ state }) => state === 'failed');
  if (failed.length > 0) throw new Error(`Runtimes could not be prepared: ${JSON.stringify(failed)}`);
  const runner = await createRunner({ dataDir, tokens: { tokenFor: async () => undefined } });
  const installed = (await runner.runtimes()).filter(({ state }) => state === 'installed');
  await runner.close();
  const ids = installed.map(({ id }) => id);
  process.env[variable] = ids.join(',');
  return ids;
}

export default async function setup(): Promise<void> {
  await preparedRuntimes();
}

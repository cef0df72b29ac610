/** Installs what functions run on, into the data folder; run by `npm start` and `npm test` before anything else. */
import { prepareRuntimes } from 'runner';
import { StartError } from './errors.ts';
import { runnerDir } from './runner.ts';
import { readSettings } from './settings.ts';

try {
  const { dataDir } = readSettings(process.env);
  const prepared = await prepareRuntimes({
    dataDir: runnerDir(dataDir),
    onProgress: (message) => console.log(`    ${message}`),
  });
  for (const each of prepared) {
    // One runtime that cannot be had is no reason to refuse the others; the console shows it as not installed.
    if (each.state === 'failed') console.log(`    ${each.id}: not available (${each.problem})`);
  }
  const ready = prepared.filter(({ state }) => state !== 'failed').map(({ id }) => id);
  console.log(`    ready: ${ready.join(', ') || 'none'}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** Installs the runtimes into the data folder; `npm start` and `npm test` run this first. */
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
    // One failed runtime must not prevent the others; the console shows it as not installed.
    if (each.state === 'failed') console.log(`    ${each.id}: not available (${each.problem})`);
  }
  const ready = prepared.filter(({ state }) => state !== 'failed').map(({ id }) => id);
  console.log(`    ready: ${ready.join(', ') || 'none'}`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** node install-runtime.ts DATA_DIR RUNTIME…: the command that the catalogue names as the fix for a missing Node.js. */
import path from 'node:path';
import { prepareRuntimes } from './prepare.ts';

const [dataDir, ...runtimes] = process.argv.slice(2);
if (!dataDir || runtimes.length === 0) {
  console.error(
    'Usage: node runner/src/install-runtime.ts DATA_DIR RUNTIME…, for example: … ~/.local/share/functions-console nodejs16',
  );
  process.exit(2);
}
const prepared = await prepareRuntimes({
  dataDir: path.resolve(dataDir),
  runtimes,
  onProgress: (message) => console.log(message),
});
for (const thing of prepared) {
  if (thing.state === 'failed') console.error(`${thing.id}: ${thing.problem}`);
}
process.exitCode = prepared.some(({ state }) => state === 'failed') ? 1 : 0;

/** Starts the console: reads the settings, opens the cloud, serves both origins, and stops when told to. */
import { StartError } from './errors.ts';
import { createLog } from './log.ts';
import { startServers } from './servers.ts';
import { readSettings } from './settings.ts';

/** Answers under way, then every sandbox: beyond this something hangs, and the machine matters more. */
const stopWithinMs = 15_000;

try {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const servers = await startServers({ settings, log });
  console.log(`Functions console is ready.

  Open      ${servers.consoleUrl}/?token=${servers.newLinkSecret()}
            (signs this browser in; works once)
  Functions ${servers.gatewayUrl}/<function id>
  Data      ${settings.dataDir}
`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      setTimeout(() => {
        console.error(`Stopping took longer than ${stopWithinMs} ms; ended without waiting further.`);
        process.exit(1);
      }, stopWithinMs).unref();
      await servers.close();
      process.exit(0);
    });
  }
  const problem = await servers.isolationProblem();
  if (problem !== undefined) console.log(`  Functions cannot run on this machine: ${problem}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exit(1);
}

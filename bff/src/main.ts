/** Starts the console: reads the settings, opens the cloud, serves both origins, and stops on a signal. */
import { findingLines } from 'runner';
import { StartError } from './errors.ts';
import { createLog } from './log.ts';
import { ProcessFaults } from './process-faults.ts';
import { startServers } from './servers.ts';
import { readSettings } from './settings.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { toStartError } from './storage/storage-fault.ts';
import { takeRestarts, tellSupervisor, whenUnsupervised } from './supervisor.ts';

try {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const restarts = takeRestarts(process.env);
  const faults = new ProcessFaults({ log });
  const servers = await startServers({ settings, log, process: { restarts, faults } });
  faults.listen();
  const stop = stopOnSignal(servers.close);
  whenUnsupervised(stop);
  tellSupervisor(servers.ports);
  // After an automatic restart, a browser that is signed in needs no new link.
  if (restarts.count > 0 && (await servers.isSomebodySignedIn()))
    console.log(`Functions console is ready again at ${servers.consoleUrl}.\n`);
  else
    console.log(`Functions console is ready.

  Open      ${servers.consoleUrl}/?token=${servers.newLinkSecret()}
            (signs this browser in; works once)
  Functions ${servers.gatewayUrl}/<function id>
  gRPC      ${'problem' in servers.grpc ? `not served. ${servers.grpc.problem}` : `${servers.grpc.address}, TLS, trust ${servers.grpc.caFile}`}${
    servers.grpcPlaintext === undefined
      ? ''
      : `
            ${servers.grpcPlaintext}, plaintext, for this machine alone`
  }
  Data      ${settings.dataDir}
`);
  const lacks = await servers.isolationFindings();
  if (lacks.length > 0)
    console.log(`Functions cannot run on this machine:\n\n${lacks.map(findingLines).join('\n')}\n`);
} catch (error) {
  if (!(error instanceof StartError) && process.env.FC_LOG_LEVEL === 'debug') console.error(error);
  console.error(toStartError(error, process.env.FC_DATA_DIR ?? '').message);
  process.exit(1);
}

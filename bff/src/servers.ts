import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { openCloud } from './cloud.ts';
import { createGateway } from './gateway/gateway.ts';
import { hostNames, withoutLocalhost } from './http/origin-guard.ts';
import { holdRequests, listen, stopListening } from './listen.ts';
import { startRunner } from './runner.ts';
import type { Settings } from './settings.ts';

/** How long answers under way may take once the process was told to stop. */
const stopGraceMs = 5000;
/** Longer than clients keep theirs: who closes first decides whether a request can meet a closed connection. */
const keepAliveMs = 65_000;
const pagesDir = fileURLToPath(new URL('../../web/dist', import.meta.url));

export type Servers = {
  consoleUrl: string;
  gatewayUrl: string;
  /** Why no function can run here, and the mend; undefined when they can. */
  isolationProblem(): Promise<string | undefined>;
  /** For the link that signs a browser in once. */
  newLinkSecret(): string;
  close(): Promise<void>;
};

/**
 * Opens the cloud and serves its two origins. The ports are taken first, because addresses are part of what
 * the cloud answers; requests wait until it is open.
 * @throws StartError
 */
export async function startServers({ settings, log }: { settings: Settings; log: Logger }): Promise<Servers> {
  const { host, allowedHosts, dataDir } = settings;
  const console = createServer({ keepAliveTimeout: keepAliveMs });
  const gateway = createServer({ keepAliveTimeout: keepAliveMs });
  const answerConsole = holdRequests(console);
  const answerGateway = holdRequests(gateway);
  const port = await listen(console, { host, port: settings.port, setting: 'FC_PORT' });
  const gatewayPort = await listen(gateway, {
    host,
    port: settings.gatewayPort,
    setting: 'FC_GATEWAY_PORT',
  });
  const consoleHosts = hostNames({ host, port, also: allowedHosts });
  const gatewayHosts = withoutLocalhost(hostNames({ host, port: gatewayPort, also: [] }));
  const gatewayUrl = `http://${gatewayHosts[0]}`;
  const cloud = await openCloud({
    dataDir,
    ownerToken: settings.ownerToken,
    gatewayUrl,
    consoleHosts,
    log,
    startRunner: (parts) => startRunner({ ...parts, dataDir, log }),
  });
  const app = createApp({ cloud, hosts: new Set(consoleHosts), pagesDir, log });
  answerConsole(getRequestListener(app.fetch));
  answerGateway(createGateway({ cloud, hosts: new Set(gatewayHosts), log }));
  return {
    consoleUrl: `http://${consoleHosts[0]}`,
    gatewayUrl,
    isolationProblem: () =>
      cloud.runner.isolationProblem().catch((error: unknown) => {
        log.error({ err: error }, 'isolation could not be tried out');
        return undefined;
      }),
    newLinkSecret: () => cloud.sessions.newLinkSecret(),
    async close() {
      await Promise.all([stopListening(console, stopGraceMs), stopListening(gateway, stopGraceMs)]);
      await cloud.close();
    },
  };
}

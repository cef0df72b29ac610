import { readFile } from 'node:fs/promises';
import { IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createNetServer, type Server as NetServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { examine, type Finding } from 'runner';
import { dispatch } from './api-gateways/dispatch.ts';
import { createApp } from './app.ts';
import { openCloud } from './composition.ts';
import { apiFault, StartError } from './errors.ts';
import { answerBrokenCalls, callFault } from './gateway/utf8-request-line.ts';
import { createGrpcServer } from './grpc/grpc-server.ts';
import { answerBrokenRequests } from './http/broken-requests.ts';
import { hostNames, withoutLocalhost } from './http/origin-guard.ts';
import { checked, serveChecked } from './http/serve-checked.ts';
import { serverWithTimeouts } from './http/server-timeouts.ts';
import { holdRequests, listen, stopListening } from './listen.ts';
import { cloudNames, functionsName, gatewaysName } from './names/cloud-names.ts';
import { type NamedAnswer, namedApi } from './names/named-api.ts';
import { sqsApi } from './queues/api/sqs-api.ts';
import type { ProcessState } from './routes/console.ts';
import { startRunner } from './runner.ts';
import { grpcPortDefault, type Settings } from './settings.ts';
import { certificateNames } from './tls/certificate-names.ts';
import { caFile, ensureAuthority, serverCertificate } from './tls/local-ca.ts';
import { TlsFront } from './tls/tls-front.ts';

/** Time for running responses after the process got a stop signal. */
const stopGraceMs = 5000;
/** Independent of `FC_HOST`: tokens travel unencrypted there. */
const loopback = '127.0.0.1';
const pagesDir = fileURLToPath(new URL('../../web/dist', import.meta.url));

export type Servers = {
  consoleUrl: string;
  gatewayUrl: string;
  /** The address of gRPC and the certificate that its clients must trust, or why gRPC is not served. */
  grpc: { address: string; caFile: string } | { problem: string };
  /** The address of gRPC without TLS; absent unless enabled. */
  grpcPlaintext: string | undefined;
  /** What the machine lacks when it cannot run functions; empty when it can. */
  isolationFindings(): Promise<Finding[]>;
  /** Settings with the actual ports, so that the next server can listen on the same ones. */
  ports: Readonly<Record<string, string>>;
  /** Whether any browser has a session. */
  isSomebodySignedIn(): Promise<boolean>;
  /** For the link that signs a browser in once. */
  newLinkSecret(): string;
  close(): Promise<void>;
};

type Options = { settings: Settings; log: Logger; process: ProcessState };

/**
 * Opens the cloud and serves its two origins. The server takes the ports first, because the cloud's responses contain
 * addresses; requests wait until the cloud is open.
 * @throws StartError
 */
export async function startServers({ settings, log, process }: Options): Promise<Servers> {
  const { host, allowedHosts, dataDir } = settings;
  const console = serverWithTimeouts();
  const gateway = serverWithTimeouts();
  answerBrokenRequests(console, { bodyOf: apiFault });
  answerBrokenCalls(gateway);
  const ofConsole = holdRequests();
  const ofGateway = holdRequests();
  const consoleParts = { bodyOf: apiFault, log };
  const gatewayParts = { bodyOf: callFault, log };
  serveChecked(console, checked(ofConsole.listener, consoleParts), consoleParts);
  serveChecked(gateway, checked(ofGateway.listener, gatewayParts), gatewayParts);
  const port = await listen(console, { host, port: settings.port, setting: 'FC_PORT' });
  const gatewayPort = await listen(gateway, {
    host,
    port: settings.gatewayPort,
    setting: 'FC_GATEWAY_PORT',
  });
  const consoleHosts = hostNames({ host, port, also: allowedHosts });
  const gatewayHosts = withoutLocalhost(hostNames({ host, port: gatewayPort, also: [] }));
  const gatewayUrl = `http://${gatewayHosts[0]}`;
  // A client may connect before the cloud is open; it waits, like HTTP clients.
  const opened = Promise.withResolvers<{ answer: NamedAnswer; gateway: RequestListener }>();
  const answer: NamedAnswer = async (request, host, incoming) =>
    (await opened.promise).answer(request, host, incoming);
  const grpc = createGrpcServer({ answer, host: consoleHosts[0] ?? '', log });
  const front = new TlsFront({
    certificate: async () => {
      // From then on, this process owns the data folder.
      await opened.promise;
      const names = certificateNames({ host, allowedHosts });
      return await serverCertificate({ dataDir, names, nowMs: Date.now() });
    },
    grpc: (socket, caller) => grpc.accept(socket, caller),
    api: getRequestListener(
      (request, { incoming }) =>
        answer(
          request,
          incoming.headers.host ?? '',
          incoming instanceof IncomingMessage ? incoming : undefined,
        ),
      { autoCleanupIncoming: false },
    ),
    gateway: (request, response) => opened.promise.then((now) => now.gateway(request, response)),
    log,
  });
  const tls = createNetServer((socket) => front.accept(socket));
  const grpcPort = await listenGrpc(tls, { host, port: settings.grpcPort });
  const grpcHosts =
    typeof grpcPort === 'number' ? hostNames({ host, port: grpcPort, also: [] }) : ([] as const);
  const plaintext = createNetServer((socket) => {
    socket.on('error', () => socket.destroy());
    grpc.accept(socket);
  });
  const plaintextPort =
    settings.grpcPlaintextPort === undefined
      ? undefined
      : await listen(plaintext, {
          host: loopback,
          port: settings.grpcPlaintextPort,
          setting: 'FC_GRPC_PLAINTEXT_PORT',
        });
  const plaintextHosts =
    plaintextPort === undefined ? [] : hostNames({ host: loopback, port: plaintextPort, also: [] });
  const cloud = await openCloud({
    dataDir,
    ownerToken: settings.ownerToken,
    gatewayUrl,
    consoleHosts: [...consoleHosts, ...grpcHosts],
    httpUpstreams: settings.httpUpstreams,
    log,
    startRunner: async (parts) => {
      await ensureAuthority(dataDir, Date.now());
      return await startRunner({
        ...parts,
        dataDir,
        registries: { npm: settings.npmRegistry, pip: settings.pipIndexUrl },
        ...(settings.memoryMb === undefined
          ? {}
          : { capacity: { memoryBytes: settings.memoryMb * 1024 * 1024 } }),
        ...(settings.builds === undefined ? {} : { buildsAtATime: settings.builds }),
        cloud: {
          names: cloudNames,
          caCertificate: await readFile(caFile(dataDir), 'utf8'),
          onConnection: (socket, caller) => front.accept(socket, caller),
        },
        log,
      });
    },
  });
  const app = createApp({
    cloud,
    hosts: new Set(consoleHosts),
    pagesDir,
    grpcAddress: grpcHosts[0],
    process,
    log,
  });
  opened.resolve({
    answer: namedApi({
      app,
      sqs: sqsApi({ ...cloud, log }),
      consoleHost: consoleHosts[0] ?? '',
      hosts: new Set([...grpcHosts, ...plaintextHosts]),
      plaintextHosts: new Set(plaintextHosts),
    }),
    gateway: dispatch({
      cloud,
      hosts: new Set([functionsName, ...[443, grpcPort].map((each) => `${functionsName}:${each}`)]),
      below: gatewaysName,
      sandboxOf: (request) => front.callerOf(request),
      log,
    }),
  });
  ofConsole.answerBy(getRequestListener(app.fetch, { autoCleanupIncoming: false }));
  ofGateway.answerBy(
    dispatch({ cloud, hosts: new Set(gatewayHosts), below: 'localhost', port: gatewayPort, log }),
  );
  return {
    consoleUrl: `http://${consoleHosts[0]}`,
    gatewayUrl,
    grpc:
      typeof grpcPort === 'number'
        ? { address: grpcHosts[0] ?? '', caFile: caFile(dataDir) }
        : { problem: grpcPort },
    grpcPlaintext: plaintextHosts[0],
    async isolationFindings() {
      try {
        if ((await cloud.runner.isolationProblem()) === undefined) return [];
        const findings = await examine(cloud.runner);
        // Missing runtimes do not prevent the others from running, and the list is long.
        return findings.filter(({ id, state }) => state !== 'ok' && !id.startsWith('runtime-'));
      } catch (error) {
        log.error({ err: error }, 'isolation could not be tried out');
        return [];
      }
    },
    ports: {
      FC_PORT: String(port),
      FC_GATEWAY_PORT: String(gatewayPort),
      ...(typeof grpcPort === 'number' ? { FC_GRPC_PORT: String(grpcPort) } : {}),
      ...(plaintextPort === undefined ? {} : { FC_GRPC_PLAINTEXT_PORT: String(plaintextPort) }),
    },
    isSomebodySignedIn: () => cloud.sessions.isAnyOpen(),
    newLinkSecret: () => cloud.sessions.newLinkSecret(),
    async close() {
      tls.close();
      plaintext.close();
      front.close();
      cloud.changes.close();
      await Promise.all([
        stopListening(console, stopGraceMs),
        stopListening(gateway, stopGraceMs),
        grpc.close(),
      ]);
      await cloud.close();
    },
  };
}

/** @returns the port, or why there is none: the default port of gRPC may be in use by another program */
async function listenGrpc(
  listener: NetServer,
  { host, port }: { host: string; port: number | undefined },
): Promise<number | string> {
  const setting = 'FC_GRPC_PORT';
  if (port !== undefined) return await listen(listener, { host, port, setting });
  try {
    return await listen(listener, { host, port: grpcPortDefault, setting });
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
}

import { createServer, type Socket } from 'node:net';
import type { ConnectionInjector, Server as GrpcServer } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { limits } from '../../contract/index.ts';
import type { ServerCertificate } from './local-ca.ts';
import type { Answer } from './transcode.ts';

/** A zip of the largest size, and room for the rest of the request. */
const messageBytesMax = limits.requestBytes + 256 * 1024;

type Options = {
  /** Called once, when the first client comes. */
  certificate: () => Promise<ServerCertificate>;
  answer: Answer;
  /** `host[:port]` that the API is asked as. */
  host: string;
  log: Logger;
};
type Loaded = { server: GrpcServer; injector: ConnectionInjector };

/**
 * Yandex's gRPC API over TLS, the same routes as REST. What it takes is loaded when the first client connects: a
 * console that nobody speaks gRPC to pays for a listening socket.
 */
export function createGrpcServer(options: Options) {
  const sockets = new Set<Socket>();
  let loading: Promise<Loaded> | undefined;
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Clients that vanish while it loads are no fault of ours; later ones are the injector's.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    loading ??= load(options);
    loading.then(
      ({ injector }) => {
        if (!socket.destroyed) injector.injectConnection(socket);
      },
      (error: unknown) => {
        loading = undefined;
        options.log.error({ err: error }, 'gRPC cannot be served');
        socket.destroy();
      },
    );
  });
  return {
    listener,
    async close(): Promise<void> {
      listener.close();
      const loaded = await loading?.catch(() => undefined);
      loaded?.injector.destroy();
      loaded?.server.forceShutdown();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function load({ certificate, answer, host }: Options): Promise<Loaded> {
  const [{ Server, ServerCredentials }, { loadDefinitions }, { transcoder }, { services }] =
    await Promise.all([
      import('@grpc/grpc-js'),
      import('./definitions.ts'),
      import('./transcode.ts'),
      import('./methods.ts'),
    ]);
  const { key, chain } = await certificate();
  const definitions = loadDefinitions();
  const server = new Server({ 'grpc.max_receive_message_length': messageBytesMax });
  for (const [name, definition] of definitions.services) {
    const methods = Object.entries(services[name]?.methods ?? {});
    const handlers = methods.map(([rpc, method]) => [rpc, transcoder(method, { answer, host, definitions })]);
    server.addService(definition, Object.fromEntries(handlers));
  }
  const credentials = ServerCredentials.createSsl(null, [
    { private_key: Buffer.from(key), cert_chain: Buffer.from(chain) },
  ]);
  return { server, injector: server.createConnectionInjector(credentials) };
}

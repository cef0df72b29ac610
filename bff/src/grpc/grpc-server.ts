import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import type { ConnectionInjector, Server as GrpcServer } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { limits } from '../../contract/index.ts';
import type { NamedAnswer } from '../names/named-api.ts';

/** A zip of the largest size, and room for the rest of the request. */
const messageBytesMax = limits.requestBytes + 256 * 1024;
const options = {
  'grpc.max_receive_message_length': messageBytesMax,
  /** Each may hold a message of that size; clients keep the others back by themselves. */
  'grpc.max_concurrent_streams': 8,
  /** Programs that make a client for each call and close none would run out of connections; clients make a new one unseen. */
  'grpc.max_connection_idle_ms': 60_000,
} as const;

type Options = {
  answer: NamedAnswer;
  /** `host[:port]` that the API is asked as. */
  host: string;
  log: Logger;
};
type Loaded = { server: GrpcServer; injector: ConnectionInjector };

/**
 * Yandex's gRPC API, the same routes as REST, for connections whose TLS has ended here, or that have none. What it
 * takes is loaded when the first one comes: a console that nobody speaks gRPC to pays nothing.
 */
export function createGrpcServer(parts: Options) {
  let loading: Promise<Loaded> | undefined;
  let loaded: Loaded | undefined;
  return {
    accept(socket: Socket): void {
      if (loaded !== undefined) {
        loaded.injector.injectConnection(socket);
        return;
      }
      // HTTP/2 reads by the socket's handle, and would never see what came before it was there.
      const [near, far] = duplexPair();
      socket.pipe(near).pipe(socket);
      socket.once('close', () => near.destroy());
      near.once('close', () => socket.destroy());
      loading ??= load(parts);
      loading.then(
        (now) => {
          loaded = now;
          if (!socket.destroyed) now.injector.injectConnection(far);
        },
        (error: unknown) => {
          loading = undefined;
          parts.log.error({ err: error }, 'gRPC cannot be served');
          socket.destroy();
        },
      );
    },
    async close(): Promise<void> {
      const last = await loading?.catch(() => undefined);
      last?.injector.destroy();
      last?.server.forceShutdown();
    },
  };
}

async function load({ answer, host }: Options): Promise<Loaded> {
  const [{ Server, ServerCredentials }, { loadDefinitions }, { transcoder }, { services }] =
    await Promise.all([
      import('@grpc/grpc-js'),
      import('./definitions.ts'),
      import('./transcode.ts'),
      import('./methods.ts'),
    ]);
  const definitions = loadDefinitions();
  const server = new Server(options);
  for (const [name, definition] of definitions.services) {
    const methods = Object.entries(services[name]?.methods ?? {});
    const handlers = methods.map(([rpc, method]) => [rpc, transcoder(method, { answer, host, definitions })]);
    server.addService(definition, Object.fromEntries(handlers));
  }
  return { server, injector: server.createConnectionInjector(ServerCredentials.createInsecure()) };
}

import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { ConnectionInjector, Server as GrpcServer, ServiceDefinition } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import type { CloudCaller } from 'runner';
import { limits } from '../../contract/index.ts';
import type { NamedAnswer } from '../names/named-api.ts';
import { requireOneLargeField } from './message-size.ts';
import type { Semaphore } from './semaphore.ts';

/** A zip of the maximum size, and space for the rest of the request. */
const messageBytesMax = limits.requestBytes + 256 * 1024;
const options = {
  'grpc.max_receive_message_length': messageBytesMax,
  /** Clients delay further calls themselves. */
  'grpc.max_concurrent_streams': 8,
  /** Megabytes of headers and unread responses per connection; the library has no limit by default. */
  'grpc-node.max_session_memory': 32,
  /**
   * Programs that make a client per call and never close one would use up all connections; clients reconnect
   * transparently.
   */
  'grpc.max_connection_idle_ms': 60_000,
} as const;

/** Concurrent calls; each may hold a message of that size in memory. */
const concurrentCalls = { ofSandbox: 4, ofMachine: 32 };
/** A message must arrive, and the client must read the response, within this time. */
const callTimeoutMs = 60_000;

type Options = {
  answer: NamedAnswer;
  /** `host[:port]` of the API. */
  host: string;
  log: Logger;
  timeoutMs?: number;
};
type Loaded = {
  server: GrpcServer;
  injector: ConnectionInjector;
  newSemaphore: (permits: number) => Semaphore;
  machineSemaphore: Semaphore;
  connectionSemaphore: AsyncLocalStorage<Semaphore>;
};

/**
 * Yandex's gRPC API over the same routes as REST, for connections whose TLS ends here, or that have none. The server
 * loads the library with the first connection: a console without gRPC clients does not pay for it.
 */
export function createGrpcServer(parts: Options) {
  let loading: Promise<Loaded> | undefined;
  let loaded: Loaded | undefined;
  const sandboxSemaphores = new WeakMap<CloudCaller, Semaphore>();
  return {
    /** @param caller the sandbox that the connection comes from; absent for this machine's own clients */
    accept(socket: Socket, caller?: CloudCaller): void {
      if (loaded !== undefined) {
        inject(socket, loaded, caller);
        return;
      }
      // Bytes that arrive before the library is loaded stay in the socket's buffer, which HTTP/2 reads first.
      loading ??= load(parts);
      loading.then(
        (now) => {
          loaded = now;
          inject(socket, now, caller);
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
      // HTTP/2 reads a new connection one tick later, and throws when its session has ended by then.
      await setImmediate();
      last?.injector.destroy();
      last?.server.forceShutdown();
    },
  };

  function inject(
    socket: Socket,
    { injector, newSemaphore, machineSemaphore, connectionSemaphore }: Loaded,
    caller?: CloudCaller,
  ) {
    if (socket.destroyed) return;
    let own = machineSemaphore;
    if (caller !== undefined) {
      own = sandboxSemaphores.get(caller) ?? newSemaphore(concurrentCalls.ofSandbox);
      sandboxSemaphores.set(caller, own);
    }
    // Pass the socket itself: the wrapper that Node.js puts around a stream without a handle throws an uncaught error
    // when the stream ends early.
    connectionSemaphore.run(own, () => injector.injectConnection(socket));
  }
}

async function load({ answer, host, log, timeoutMs = callTimeoutMs }: Options): Promise<Loaded> {
  const [
    { logVerbosity, Server, ServerCredentials, setLogVerbosity },
    { loadDefinitions, rpcNamed, serviceNamed },
    { guardStreams },
    { transcoder },
    { services },
    { connectionSemaphore, limitConcurrency, Semaphore },
  ] = await Promise.all([
    import('@grpc/grpc-js'),
    import('./definitions.ts'),
    import('./guard-streams.ts'),
    import('./transcode.ts'),
    import('./methods.ts'),
    import('./semaphore.ts'),
  ]);
  // The library logs header values that it cannot parse, including tokens.
  setLogVerbosity(logVerbosity.NONE);
  const definitions = loadDefinitions();
  const server = new Server({ ...options, interceptors: [limitConcurrency({ timeoutMs })] });
  for (const [name, routes] of Object.entries(services)) {
    const handlers = Object.entries(routes).map(([localName, route]) => {
      const rpc = rpcNamed(localName, { service: name, definitions });
      return [localName, transcoder({ rpc, route }, { answer, host, log, definitions })];
    });
    server.addService(sized(serviceNamed(name, definitions)), Object.fromEntries(handlers));
  }
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  guardStreams(server, log);
  return {
    server,
    injector,
    newSemaphore: (permits) => new Semaphore(permits),
    machineSemaphore: new Semaphore(concurrentCalls.ofMachine),
    connectionSemaphore,
  };
}

/** Checks the size of messages before they are decoded. */
function sized(definition: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(definition).map(([name, method]) => [
    name,
    {
      ...method,
      requestDeserialize: (bytes: Buffer): unknown => {
        requireOneLargeField(bytes);
        return method.requestDeserialize(bytes);
      },
    },
  ]);
  return Object.fromEntries(methods);
}

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

/** A zip of the largest size, and room for the rest of the request. */
const messageBytesMax = limits.requestBytes + 256 * 1024;
const options = {
  'grpc.max_receive_message_length': messageBytesMax,
  /** Clients keep the others back by themselves. */
  'grpc.max_concurrent_streams': 8,
  /** Megabytes of headers and of answers that nobody reads, of one connection; the library's own default is none. */
  'grpc-node.max_session_memory': 32,
  /** Programs that make a client for each call and close none would run out of connections; clients make a new one unseen. */
  'grpc.max_connection_idle_ms': 60_000,
} as const;

/** Calls that are received and answered at a time, each of which may hold a message of that size. */
const concurrentCalls = { ofSandbox: 4, ofMachine: 32 };
/** A message comes whole, and its answer is taken, within this time. */
const callTimeoutMs = 60_000;

type Options = {
  answer: NamedAnswer;
  /** `host[:port]` that the API is asked as. */
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
 * Yandex's gRPC API, the same routes as REST, for connections whose TLS has ended here, or that have none. What it
 * takes is loaded when the first one comes: a console that nobody speaks gRPC to pays nothing.
 */
export function createGrpcServer(parts: Options) {
  let loading: Promise<Loaded> | undefined;
  let loaded: Loaded | undefined;
  const sandboxSemaphores = new WeakMap<CloudCaller, Semaphore>();
  return {
    /** @param caller the sandbox that it comes from; absent for this machine's own clients */
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
      // A connection that was taken just now is read a tick later, which throws when its session has ended by then.
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
    // The socket itself: what Node.js puts around a stream without a handle throws an uncaught error when it ends early.
    connectionSemaphore.run(own, () => injector.injectConnection(socket));
  }
}

async function load({ answer, host, log, timeoutMs = callTimeoutMs }: Options): Promise<Loaded> {
  const [
    { logVerbosity, Server, ServerCredentials, setLogVerbosity },
    { loadDefinitions },
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
  // The library prints the values of headers that it cannot read, and tokens are among them.
  setLogVerbosity(logVerbosity.NONE);
  const definitions = loadDefinitions();
  const server = new Server({ ...options, interceptors: [limitConcurrency({ timeoutMs })] });
  for (const [name, definition] of definitions.services) {
    const methods = Object.entries(services[name]?.methods ?? {});
    const handlers = methods.map(([rpc, method]) => [
      rpc,
      transcoder(method, { answer, host, log, definitions }),
    ]);
    server.addService(sized(definition), Object.fromEntries(handlers));
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

/** Messages are weighed before they are decoded. */
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

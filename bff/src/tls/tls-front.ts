/**
 * TLS for the gRPC port, and for the cloud's own names inside sandboxes. One port serves both protocols, as in the
 * cloud: a client that offers HTTP/1.1 gets it, and a client that offers only HTTP/2 speaks gRPC. The server loads
 * TLS and makes the certificate with the first connection.
 */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import type { Logger } from 'pino';
import { type CloudCaller, limitPipelining } from 'runner';
import { apiFault } from '../errors.ts';
import { answerBrokenRequests } from '../http/broken-requests.ts';
import { checked, serveChecked } from '../http/serve-checked.ts';
import { functionsName, gatewaysName, hostName } from '../names/cloud-names.ts';
import type { ServerCertificate } from './local-ca.ts';
import { SandboxConnections } from './sandbox-connections.ts';

/** Separate time limits for a handshake, for receiving a request, and for progress in reading a response. */
const usualPatienceMs = 60_000;
/** As long as an idle instance lives: it finds its connections open when it is thawed. */
const keepAliveMs = 11 * 60_000;

type Options = {
  certificate: () => Promise<ServerCertificate>;
  /** Handles an HTTP/2 connection. */
  grpc: (socket: TLSSocket, caller: CloudCaller | undefined) => void;
  /** Handlers of HTTP/1.1: `gateway` for the host names of functions and API gateways, and the API for every other name. */
  gateway: RequestListener;
  api: RequestListener;
  log: Logger;
  timeoutMs?: number;
};

export class TlsFront {
  readonly #deps: Options;
  readonly #timeoutMs: number;
  readonly #http: Server;
  readonly #sockets = new Set<Socket>();
  readonly #callers = new WeakMap<Socket, CloudCaller>();
  readonly #underWay = new WeakMap<Socket, number>();
  readonly #ofSandboxes = new SandboxConnections();
  /** One TLS server per sandbox, which identifies the sandbox of a connection. */
  readonly #ofSandbox = new WeakMap<CloudCaller, TlsServer>();
  #ofMachine: TlsServer | undefined;
  #secure: Promise<(caller: CloudCaller | undefined) => TlsServer> | undefined;

  constructor(options: Options) {
    this.#deps = options;
    this.#timeoutMs = options.timeoutMs ?? usualPatienceMs;
    this.#http = createHttpServer({
      // `serve-checked.ts` answers such a request with an error message.
      requireHostHeader: false,
      keepAliveTimeout: keepAliveMs,
      requestTimeout: this.#timeoutMs,
      headersTimeout: this.#timeoutMs,
      connectionsCheckingInterval: this.#timeoutMs / 2,
    });
    limitPipelining(this.#http);
    answerBrokenRequests(this.#http, { bodyOf: apiFault });
    const parts = { bodyOf: apiFault, log: options.log };
    serveChecked(
      this.#http,
      checked((request, response) => this.#answer(request, response), parts),
      parts,
    );
    // The server gets its connections from this class; on this event, Node.js starts to look for incomplete requests.
    this.#http.emit('listening');
    this.#http.timeout = this.#timeoutMs;
    this.#http.on('timeout', (socket) => {
      // The server waits for a running call, but not for a client that does not read its response.
      if (this.#isBusy(socket) && socket.writableLength === 0) socket.setTimeout(this.#timeoutMs);
      else socket.destroy();
    });
  }

  /** @param caller the sandbox that the connection comes from; absent for this machine's own clients */
  accept(socket: Socket, caller?: CloudCaller): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    // Responses consist of several small writes; with Nagle's algorithm, each would wait for the acknowledgement of
    // the previous.
    socket.setNoDelay(true);
    this.#secure ??= this.#load();
    this.#secure.then(
      (newServer) => {
        if (!socket.destroyed) this.#serverOf(caller, newServer).emit('connection', socket);
      },
      (error: unknown) => {
        this.#secure = undefined;
        this.#deps.log.error({ err: error }, 'TLS cannot be served');
        socket.destroy();
      },
    );
  }

  /** The sandbox of a request, identified by its connection alone. */
  callerOf(request: IncomingMessage): CloudCaller | undefined {
    return this.#callers.get(request.socket);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#http.close();
  }

  async #load() {
    const [{ createServer }, { key, chain }] = await Promise.all([
      import('node:tls'),
      this.#deps.certificate(),
    ]);
    return (caller: CloudCaller | undefined) => {
      const server = createServer({
        key,
        cert: chain,
        ALPNCallback: chosen,
        handshakeTimeout: this.#timeoutMs,
      });
      server.on('tlsClientError', (_error, secured) => secured.destroy());
      server.on('secureConnection', (secured) => this.#secured(secured, caller));
      return server;
    };
  }

  #serverOf(
    caller: CloudCaller | undefined,
    newServer: (caller: CloudCaller | undefined) => TlsServer,
  ): TlsServer {
    if (caller === undefined) {
      this.#ofMachine ??= newServer(undefined);
      return this.#ofMachine;
    }
    const server = this.#ofSandbox.get(caller) ?? newServer(caller);
    this.#ofSandbox.set(caller, server);
    return server;
  }

  #secured(secured: TLSSocket, caller: CloudCaller | undefined): void {
    secured.on('error', () => secured.destroy());
    if (caller !== undefined && !this.#admit(secured, caller)) secured.destroy();
    else if (secured.alpnProtocol === 'h2') this.#deps.grpc(secured, caller);
    else this.#http.emit('connection', secured);
  }

  #admit(secured: TLSSocket, caller: CloudCaller): boolean {
    this.#callers.set(secured, caller);
    const connection = {
      get bytesRead() {
        return secured.bytesRead;
      },
      get bytesWritten() {
        return secured.bytesWritten;
      },
      isBusy: () => this.#isBusy(secured),
      destroy: () => secured.destroy(),
    };
    secured.once('close', () => this.#ofSandboxes.remove(caller, connection));
    return this.#ofSandboxes.add(caller, connection);
  }

  #isBusy(socket: Socket): boolean {
    return (this.#underWay.get(socket) ?? 0) > 0;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void | Promise<void> {
    const { socket } = request;
    const underWay = (this.#underWay.get(socket) ?? 0) + 1;
    this.#underWay.set(socket, underWay);
    response.once('close', () => this.#underWay.set(socket, (this.#underWay.get(socket) ?? 1) - 1));
    const name = hostName(request.headers.host ?? '');
    const isOfFunctions = name === functionsName || name.endsWith(`.${gatewaysName}`);
    return isOfFunctions ? this.#deps.gateway(request, response) : this.#deps.api(request, response);
  }
}

/** Clients that offer both protocols get HTTP/1.1, which REST uses; gRPC offers HTTP/2 alone. */
function chosen({ protocols }: { protocols: string[] }): string | undefined {
  return ['http/1.1', 'h2'].find((protocol) => protocols.includes(protocol));
}

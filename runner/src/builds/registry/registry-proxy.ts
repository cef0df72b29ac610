/**
 * The only server that a build can reach: an HTTP server on the listening socket that the sandbox passed, like the
 * metadata service of a function. It requests only packages from the registries, opens no tunnels, and accepts the
 * finished layer once. It has no token and returns 404 for metadata requests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as Listener, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CodedError } from '../../errors.ts';
import { limitPipelining } from '../../http/pipelining.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';
import { metadataAddress } from '../../network/addresses.ts';
import type { AuthenticatingProxy } from './authenticating-proxy.ts';
import type { Downloads } from './downloads.ts';

export type RegistryProxyOptions = {
  proxy: AuthenticatingProxy;
  downloads?: Downloads | undefined;
  /** Receives the bytes of the layer; a failure of this function is a failure of the build. */
  onLayer: (body: IncomingMessage) => Promise<void>;
  onRefused: (why: Message) => void;
};

/**
 * Requests over the first limit wait: npm 8 starts one for each package. More connections than the last limit come from
 * scripts: an idle connection is closed for a new one, and if none is idle, the new one gets 503.
 */
const most = { requests: 48, waiting: 4096, connections: 1024 };

export class RegistryProxy {
  readonly #http: Server;
  readonly #options: RegistryProxyOptions;
  /** Open connections with the number of their active requests, longest idle first. */
  readonly #open = new Map<Socket, number>();
  readonly #waiting = new Set<() => void>();
  #inHand = 0;
  #hasLayer = false;

  constructor(options: RegistryProxyOptions) {
    this.#options = options;
    this.#http = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) =>
      this.#serve(request, response),
    );
    limitPipelining(this.#http);
    this.#http.on('connect', (request: IncomingMessage, socket: Duplex) => {
      socket.on('error', () => {});
      const words = this.#refuse(request.url ?? '').text;
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n${words}`);
    });
  }

  /** Serves a sandbox's listening socket. @returns closes it with all its connections */
  adopt(listener: Listener): () => void {
    listener.on('connection', (socket) => {
      socket.on('error', () => {});
      if (!this.#makesRoom()) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#open.set(socket, 0);
      socket.once('close', () => this.#open.delete(socket));
      this.#http.emit('connection', socket);
    });
    listener.on('error', () => {});
    return () => {
      listener.close();
      for (const socket of this.#open.keys()) socket.destroy();
      this.#options.proxy.close();
    };
  }

  #makesRoom(): boolean {
    if (this.#open.size < most.connections) return true;
    const [atRest] = [...this.#open].find(([, inHand]) => inHand === 0) ?? [];
    atRest?.destroy();
    if (atRest) this.#open.delete(atRest);
    return atRest !== undefined;
  }

  #serve(request: IncomingMessage, response: ServerResponse): unknown {
    response.on('error', () => {});
    // Each part of a pipeline listens for its end.
    response.setMaxListeners(0);
    this.#count(request.socket, 1);
    response.once('close', () => this.#count(request.socket, -1));
    if (request.method === 'PUT' && request.url === '/layer') return this.#take(request, response);
    request.resume();
    const path = this.#ownPath(request.url ?? '');
    if (path?.startsWith('/computeMetadata')) return say(response, 404, 'Not found');
    if (path === undefined) {
      const host = URL.canParse(request.url ?? '') ? new URL(request.url ?? '').host : 'that';
      return say(response, 403, this.#refuse(host).text);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(response, 405, 'A build may only read from a registry');
    this.#inTurn(response, () => this.#authenticated(path, request, response));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#hasLayer) {
      request.resume();
      say(response, 409, 'The layer was sent already');
      return;
    }
    this.#hasLayer = true;
    this.#options.onLayer(request).then(
      () => say(response, 201, 'kept'),
      (error: unknown) => say(response, 400, error instanceof Error ? error.message : 'unreadable'),
    );
  }

  #count(socket: Socket, by: number): void {
    const inHand = this.#open.get(socket);
    if (inHand === undefined) return;
    this.#open.delete(socket);
    this.#open.set(socket, inHand + by);
  }

  #inTurn(response: ServerResponse, act: () => Promise<void>): void {
    if (this.#waiting.size >= most.waiting) {
      say(response, 503, 'Too many requests wait');
      return;
    }
    const begin = () => {
      this.#inHand++;
      void act().finally(() => {
        this.#inHand--;
        const [next] = this.#waiting;
        if (!next) return;
        this.#waiting.delete(next);
        next();
      });
    };
    if (this.#inHand < most.requests) begin();
    else {
      this.#waiting.add(begin);
      response.once('close', () => this.#waiting.delete(begin));
    }
  }

  async #authenticated(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { proxy, downloads } = this.#options;
    try {
      const problem = await proxy.serve(path, { request, response, downloads });
      if (problem !== undefined) this.#options.onRefused(problem);
    } catch (error) {
      // The client is gone, unless the response was cut off.
      if (response.destroyed && !response.headersSent) return;
      const why = messageIn(error);
      if (!request.socket.destroyed || response.headersSent) this.#options.onRefused(why);
      if (response.headersSent) response.destroy();
      else say(response, isUnknownHost(error) ? 504 : 502, why.text);
    }
  }

  /**
   * The path of a request that uses the registry proxy's own address or a registry's, directly or in the absolute form
   * of proxies.
   */
  #ownPath(asked: string): string | undefined {
    if (asked.startsWith('/')) return asked;
    const own = `http://${metadataAddress}`;
    for (const base of [`${own}/`, `${own}:80/`])
      if (asked.startsWith(base)) return asked.slice(base.length - 1);
    return this.#options.proxy.pathOf(asked);
  }

  #refuse(target: string): Message {
    const { hosts } = this.#options.proxy;
    const isRegistry = hosts.some(
      (host) => target === host || target === `${host}:443` || target === `${host}:80`,
    );
    const why = isRegistry
      ? messageOf('REGISTRY_NO_TUNNEL', { target, address: `http://${metadataAddress}` })
      : messageOf('REGISTRY_HOST_DENIED', { hosts: hosts.join(', '), target });
    this.#options.onRefused(why);
    return why;
  }
}

function messageIn(error: unknown): Message {
  if (error instanceof CodedError) return error.said;
  return messageOf('PLAIN', { text: error instanceof Error ? error.message : String(error) });
}

/**
 * A host name that this machine cannot resolve. After 502, pip retries for 8 s per project; after 504, it goes to its
 * next index.
 */
function isUnknownHost(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && ['ENOTFOUND', 'EAI_AGAIN'].includes(String(cause.code));
}

function say(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response
    .writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

/**
 * All that a build can reach: one HTTP server on the listening socket that its sandbox passed, as the metadata service
 * of a function is. It is a proxy to the registries and to nothing else, takes the finished layer once, and has no
 * token: what asks for metadata gets 404.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Server as Listener, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { metadataAddress } from '../network/addresses.ts';
import { brokeOff, type Relay } from './relay.ts';

export type GateOptions = {
  /** `host:port` of each registry. */
  allowed: ReadonlySet<string>;
  /** Answers what is asked of the gate itself; without one there is nothing. */
  relay?: Relay | undefined;
  /** Takes the layer's bytes; its failure is the build's. */
  onLayer: (body: IncomingMessage) => Promise<void>;
  onRefused: (sentence: string) => void;
};

const connections = 64;
const idleMs = 60_000;
const hopByHop = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
]);

export class BuildGate {
  readonly #http: Server;
  readonly #options: GateOptions;
  #hasLayer = false;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#http = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) =>
      this.#serve(request, response),
    );
    this.#http.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#tunnel(request.url ?? '', { socket, head }),
    );
  }

  /** Serves a sandbox's listening socket. @returns ends it, with all its connections */
  adopt(listener: Listener): () => void {
    const open = new Set<Socket>();
    listener.maxConnections = connections;
    listener.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => {});
      this.#http.emit('connection', socket);
    });
    listener.on('error', () => {});
    return () => {
      listener.close();
      for (const socket of open) socket.destroy();
    };
  }

  #tunnel(target: string, { socket, head }: { socket: Duplex; head: Buffer }): void {
    socket.on('error', () => {});
    if (!this.#options.allowed.has(target)) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n${this.#refuse(target)}`);
      return;
    }
    const colon = target.lastIndexOf(':');
    const far = connect({ host: target.slice(0, colon), port: Number(target.slice(colon + 1)) });
    far.setTimeout(idleMs, () => far.destroy(new Error('it was silent for a minute')));
    let isConnected = false;
    far.once('connect', () => {
      isConnected = true;
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    far.on('error', (error) => {
      if (isConnected) return socket.destroy();
      const sentence = silent(target, error);
      this.#options.onRefused(sentence);
      socket.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n${sentence}`);
    });
    far.on('close', () => isConnected && socket.destroy());
    socket.on('close', () => far.destroy());
  }

  #serve(request: IncomingMessage, response: ServerResponse): unknown {
    response.on('error', () => {});
    if (request.method === 'PUT' && request.url === '/layer' && !this.#hasLayer) {
      this.#hasLayer = true;
      this.#options.onLayer(request).then(
        () => say(response, 201, 'kept'),
        (error: unknown) => say(response, 400, error instanceof Error ? error.message : 'unreadable'),
      );
      return;
    }
    request.resume();
    const { relay } = this.#options;
    const path = ownPath(request.url ?? '');
    if (relay && path !== undefined && !path.startsWith('/computeMetadata'))
      return this.#relayed(path, { relay, request, response });
    const target = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    if (target?.protocol !== 'http:') return say(response, 404, 'Not found');
    if (!this.#options.allowed.has(authority(target)))
      return say(response, 403, this.#refuse(authority(target)));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(response, 405, 'A build may only read from a registry');
    this.#forward(target, { request, response });
  }

  #relayed(
    path: string,
    { relay, request, response }: { relay: Relay; request: IncomingMessage; response: ServerResponse },
  ): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      say(response, 405, 'A build may only read from a registry');
      return;
    }
    relay.serve(path, { request, response }).then(
      (problem) => problem !== undefined && this.#options.onRefused(problem),
      (error: unknown) => {
        // Who asked is gone.
        if (response.destroyed) return;
        const why = error instanceof Error ? error.message : String(error);
        this.#options.onRefused(why);
        if (response.headersSent) response.destroy();
        else say(response, 502, why);
      },
    );
  }

  #forward(target: URL, { request, response }: { request: IncomingMessage; response: ServerResponse }): void {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !hopByHop.has(name)),
    );
    const far = httpRequest(target, { method: request.method, headers, timeout: idleMs }, (answer) => {
      try {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
      } catch (error) {
        // Node.js reads a status such as 099, and refuses to write it.
        far.destroy(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      answer.pipe(response);
      answer.on('error', () => {
        if (!response.destroyed) this.#options.onRefused(brokeOff(target));
        response.destroy();
      });
    });
    far.on('timeout', () => far.destroy());
    far.on('error', (error) => {
      if (response.destroyed) return;
      const sentence = silent(authority(target), error);
      this.#options.onRefused(sentence);
      if (response.headersSent) response.destroy();
      else say(response, 502, sentence);
    });
    response.on('close', () => far.destroy());
    far.end();
  }

  #refuse(target: string): string {
    const { allowed, relay } = this.#options;
    const hosts = relay?.hosts ?? [...allowed];
    const sentence = `A build reaches ${hosts.join(' and ')} alone; ${target} was refused.`;
    this.#options.onRefused(sentence);
    return sentence;
  }
}

const authority = ({ hostname, port }: URL) => `${hostname}:${port || '80'}`;

const silent = (host: string, error: Error) => `${host} does not answer: ${error.message}.`;

/** What was asked of the gate by its own address, plainly or as a proxy is asked. */
function ownPath(asked: string): string | undefined {
  if (asked.startsWith('/')) return asked;
  const url = URL.canParse(asked) ? new URL(asked) : undefined;
  return url?.host === metadataAddress && url.protocol === 'http:' ? url.pathname + url.search : undefined;
}

function say(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response
    .writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

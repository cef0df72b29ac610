/**
 * The metadata service of all sandboxes: one HTTP server that accepts on the listening sockets which the sandboxes
 * passed. A socket knows its sandbox because of the listener that it came from, never by address or header; so no
 * request can speak for another sandbox. The token is asked for at each request; a sandbox holds none before.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as Listener, Socket } from 'node:net';
import type { RunnerOptions, TokenSource } from '../types.ts';
import { decide, type MetadataIdentity, metadataHeader } from './rules.ts';

/** What the server knows of a sandbox: whose it is at this moment. */
export type MetadataClient = { readonly identity: MetadataIdentity | undefined };

/** A sandbox that opens more at a time waits for its own. */
const connectionsPerSandbox = 64;

export class MetadataServer {
  readonly #clients = new WeakMap<Socket, MetadataClient>();
  readonly #http: Server;
  readonly #tokens: TokenSource;
  readonly #cloudId: string | undefined;
  readonly #log: RunnerOptions['log'];

  constructor({ tokens, cloudId, log }: Pick<RunnerOptions, 'tokens' | 'cloudId' | 'log'>) {
    this.#tokens = tokens;
    this.#cloudId = cloudId;
    this.#log = log;
    this.#http = createServer({ maxHeaderSize: 16 * 1024, keepAliveTimeout: 60_000 }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#log?.warn({ error: String(error) }, 'metadata request failed');
        response.destroy();
      });
    });
    // A connection that says nothing for so long is dropped; the handler resets the clock with each request.
    this.#http.timeout = 90_000;
    this.#http.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n'),
    );
  }

  /** Serves a sandbox's listening socket. @returns ends it, with all its connections. */
  adopt(listener: Listener, client: MetadataClient): () => void {
    const open = new Set<Socket>();
    listener.maxConnections = connectionsPerSandbox;
    listener.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      this.#clients.set(socket, client);
      this.#http.emit('connection', socket);
    });
    // Faults of one sandbox's namespace concern nobody else.
    listener.on('error', () => {});
    return () => {
      listener.close();
      for (const socket of open) socket.destroy();
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const identity = this.#clients.get(request.socket)?.identity ?? {};
    response.setHeader(metadataHeader.name, metadataHeader.value);
    response.setHeader('Server', 'Metadata Server for VM');
    request.resume();
    // HTTP 0.9 has no end of the first line but its break: a break in the path would make the rest of it headers.
    if (request.httpVersionMajor < 1) return respond(response, 400, 'text/plain', 'HTTP/1.1 is served here');
    const decision = decide(
      { method: request.method ?? '', target: request.url ?? '', rawHeaders: request.rawHeaders },
      this.#cloudId === undefined ? identity : { ...identity, cloudId: this.#cloudId },
    );
    if (decision.kind === 'text') return respond(response, decision.status, 'text/plain', decision.text);
    const token = await this.#tokens.tokenFor(decision.serviceAccountId);
    if (!token) return respond(response, 404, 'text/plain', 'Not found');
    const { access_token, expires_in, token_type } = token;
    const json = JSON.stringify({ access_token, expires_in: Math.floor(expires_in), token_type });
    respond(response, 200, 'application/json', json);
  }
}

function respond(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}

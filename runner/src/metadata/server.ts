/**
 * The metadata service of all sandboxes: one HTTP server that accepts on the listening sockets which the sandboxes
 * passed. A socket knows its sandbox because of the listener that it came from, never by address or header; so no
 * request can speak for another sandbox. The token is asked for at each request; a sandbox holds none before.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as Listener, Socket } from 'node:net';
import type { RunnerOptions } from '../types.ts';
import { type GceAnswer, GceFormat, type WaitCount } from './gce.ts';
import { renderAws } from './render.ts';
import { admit, formatOf, type MetadataError, metadataHeader, notFound } from './rules.ts';
import { type Directory, find, type MetadataIdentity, type Trees, treesOf } from './tree.ts';

/** What the server knows of a sandbox: whose it is at this moment. */
export type MetadataClient = { readonly identity: MetadataIdentity | undefined };

/** A sandbox that opens more at a time waits for its own. */
const connectionsPerSandbox = 64;

/** A request is there whole by then; libraries send theirs in one write. */
const usualPatienceMs = 60_000;

type Options = Pick<RunnerOptions, 'tokens' | 'cloudId' | 'log'> & { patienceMs?: number };
type Connection = { client: MetadataClient; count: WaitCount; closed: AbortSignal };

export class MetadataServer {
  readonly #connections = new WeakMap<Socket, Connection>();
  readonly #trees = new WeakMap<MetadataIdentity, Trees>();
  readonly #http: Server;
  readonly #gce: GceFormat;
  readonly #cloudId: string | undefined;
  readonly #log: RunnerOptions['log'];

  constructor({ tokens, cloudId, log, patienceMs = usualPatienceMs }: Options) {
    this.#gce = new GceFormat(tokens);
    this.#cloudId = cloudId;
    this.#log = log;
    const settings = {
      maxHeaderSize: 16 * 1024,
      keepAliveTimeout: 60_000,
      headersTimeout: patienceMs,
      requestTimeout: patienceMs,
      connectionsCheckingInterval: patienceMs / 2,
    };
    this.#http = createServer(settings, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#log?.warn({ error: String(error) }, 'metadata request failed');
        response.destroy();
      });
    });
    // It is handed its connections; Node.js looks for requests that do not come whole from this word on.
    this.#http.emit('listening');
    // A connection on which nothing moves for so long is dropped, an answer that nobody reads among them.
    this.#http.timeout = 90_000;
    this.#http.on('connect', (_request, socket: Socket) => {
      // Node.js hands the socket over without its own listeners.
      socket.on('error', () => socket.destroy());
      socket.write('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      socket.destroySoon();
    });
  }

  /** Serves a sandbox's listening socket. @returns ends it, with all its connections. */
  adopt(listener: Listener, client: MetadataClient): () => void {
    const open = new Set<Socket>();
    const count = { waits: 0 };
    listener.maxConnections = connectionsPerSandbox;
    listener.on('connection', (socket) => {
      open.add(socket);
      const closed = new AbortController();
      socket.once('close', () => {
        open.delete(socket);
        closed.abort();
      });
      this.#connections.set(socket, { client, count, closed: closed.signal });
      this.#http.emit('connection', socket);
    });
    // Faults of one sandbox's namespace concern nobody else.
    listener.on('error', () => {});
    return () => {
      listener.close();
      for (const socket of open) socket.destroy();
    };
  }

  close(): void {
    this.#http.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.#connections.get(request.socket);
    const identity = connection?.client.identity;
    const { method = '', url = '', rawHeaders } = request;
    request.resume();
    // HTTP 0.9 has no end of the first line but its break: a break in the path would make the rest of it headers.
    if (request.httpVersionMajor < 1)
      return refuse(response, { status: 400, text: 'HTTP/1.1 is served here' });
    // A format that the version has not leaves no sign of itself.
    if (!connection || !identity || identity.formats?.[formatOf(url)] === false)
      return refuse(response, notFound);
    if (formatOf(url) === 'gce') {
      response.setHeader(metadataHeader.name, metadataHeader.value);
      response.setHeader('Server', 'Metadata Server for VM');
    }
    const admitted = admit({ method, target: url, rawHeaders });
    if ('status' in admitted) return refuse(response, admitted);
    const trees = this.#treesOf(identity);
    if (admitted.format === 'awsV1') return answerAws(trees.awsV1, admitted.path, response);
    answerGce(await this.#gce.answer(admitted, { ...connection, tree: trees.gce }), response);
  }

  #treesOf(identity: MetadataIdentity): Trees {
    const known = this.#trees.get(identity);
    if (known) return known;
    // There is one identity for one instance, so what is made up here is its own for ever.
    const instanceId = randomBytes(10).toString('hex');
    const trees = treesOf(identity, { instanceId, cloudId: this.#cloudId });
    this.#trees.set(identity, trees);
    return trees;
  }
}

function answerGce(answer: GceAnswer, response: ServerResponse): void {
  if ('status' in answer) refuse(response, answer);
  else if ('location' in answer)
    response.writeHead(301, { Location: answer.location, 'Content-Length': 0 }).end();
  else {
    response.setHeader('ETag', answer.etag);
    respond(response, 200, answer.rendered);
  }
}

/** Its clients ask with and without a slash alike. */
function answerAws(tree: Directory, path: string, response: ServerResponse): void {
  const found = find(tree, path);
  if (found === undefined || found.entry.kind === 'token') refuse(response, notFound);
  else respond(response, 200, { type: 'text/plain', body: renderAws(found.entry) });
}

function refuse(response: ServerResponse, { status, text }: MetadataError): void {
  respond(response, status, { type: 'text/plain', body: text });
}

function respond(response: ServerResponse, status: number, { type, body }: { type: string; body: string }) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}

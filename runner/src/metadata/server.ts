/**
 * The metadata service of all sandboxes: one HTTP server that accepts connections on the listening sockets from the
 * sandboxes. The listener of a connection identifies its sandbox, never an address or a header, so that no request can
 * impersonate another sandbox. The server requests a token only when a function does; before that, a sandbox has none.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as Listener, Socket } from 'node:net';
import { limitPipelining } from '../http/pipelining.ts';
import { ConnectionTurns } from '../network/connection-turns.ts';
import type { RunnerOptions } from '../runner-types.ts';
import type { MetadataRequest } from '../types.ts';
import { type GceAnswer, GceFormat, type WaitCount } from './gce.ts';
import { renderAws } from './render.ts';
import { admit, formatOf, type MetadataError, metadataHeader, notFound } from './rules.ts';
import { type Directory, find, type MetadataIdentity, type Trees, treesOf } from './tree.ts';

/** The server's view of a sandbox: its current identity, and who wants to know of its requests. */
export type MetadataClient = {
  readonly identity: MetadataIdentity | undefined;
  metadataRequest?(request: MetadataRequest): void;
};

/** A reported path has at most this many characters. */
const pathCharacters = 256;

/** Further connections of the same sandbox wait, and what is over both limits gets 503. */
const connectionsPerSandbox = { served: 64, waiting: 128 };

/** Requests must be complete by then; libraries send theirs in one write. */
const usualPatienceMs = 60_000;

type Options = Pick<RunnerOptions, 'tokens' | 'cloudId' | 'log'> & { patienceMs?: number };
type Connection = {
  client: MetadataClient;
  count: WaitCount;
  closed: AbortSignal;
  turns: ConnectionTurns;
};

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
      this.#report(request, response);
      const turns = this.#connections.get(request.socket)?.turns;
      turns?.requestBegan(request.socket);
      response.once('close', () => turns?.requestEnded(request.socket));
      this.#answer(request, response).catch((error: unknown) => {
        this.#log?.warn({ error: String(error) }, 'metadata request failed');
        response.destroy();
      });
    });
    limitPipelining(this.#http);
    // The server receives its connections instead of listening. Node.js starts to check for incomplete requests at this
    // event.
    this.#http.emit('listening');
    // Closes idle connections, also those whose client does not read a response.
    this.#http.timeout = 90_000;
    this.#http.on('connect', (_request, socket: Socket) => {
      // Node.js passes the socket on without its own listeners.
      socket.on('error', () => socket.destroy());
      socket.write('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      socket.destroySoon();
    });
  }

  /** Serves a sandbox's listening socket. @returns closes it with all its connections */
  adopt(listener: Listener, client: MetadataClient): () => void {
    const turns = new ConnectionTurns(connectionsPerSandbox);
    const count = { waits: 0 };
    const serve = (socket: Socket) => {
      const closed = new AbortController();
      socket.once('close', () => closed.abort());
      this.#connections.set(socket, { client, count, closed: closed.signal, turns });
      this.#http.emit('connection', socket);
    };
    listener.on('connection', (socket) =>
      turns.take(socket, {
        serve: () => serve(socket),
        refuse: () => {
          socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
          socket.destroySoon();
        },
      }),
    );
    // Errors in the namespace of one sandbox do not affect others.
    listener.on('error', () => {});
    return () => {
      listener.close();
      turns.destroyAll();
    };
  }

  close(): void {
    this.#http.close();
  }

  /** The event `close` of a response follows when its last byte is sent, or when the connection ends before. */
  #report(request: IncomingMessage, response: ServerResponse): void {
    const client = this.#connections.get(request.socket)?.client;
    if (!client?.metadataRequest) return;
    const startedMs = performance.now();
    response.once('close', () =>
      client.metadataRequest?.({
        timestampMs: performance.timeOrigin + startedMs,
        durationMs: performance.now() - startedMs,
        method: request.method ?? '',
        path: (request.url ?? '').slice(0, pathCharacters),
        hasHeader: request.headers[metadataHeader.name.toLowerCase()] !== undefined,
        ...(response.headersSent ? { status: response.statusCode } : {}),
        responseBytes: Number(response.getHeader('Content-Length') ?? 0),
      }),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.#connections.get(request.socket);
    const identity = connection?.client.identity;
    const { method = '', url = '', rawHeaders } = request;
    request.resume();
    // In HTTP 0.9 only the line break ends the first line: a line break in the path would turn its rest into headers.
    if (request.httpVersionMajor < 1)
      return refuse(response, { status: 400, text: 'HTTP/1.1 is served here' });
    // A disabled format responds like an unknown path.
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
    // Each instance has its own identity, so this generated id stays with the instance.
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

/** AWS clients use paths with and without a final slash. */
function answerAws(tree: Directory, path: string, response: ServerResponse): void {
  const found = find(tree, path);
  if (found === undefined || found.entry.kind === 'token') refuse(response, notFound);
  else respond(response, 200, { type: 'text/plain', body: renderAws(found.entry) });
}

function refuse(response: ServerResponse, { status, text }: MetadataError): void {
  respond(response, status, { type: 'text/plain', body: text });
}

function respond(response: ServerResponse, status: number, { type, body }: { type: string; body: string }) {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.writeHead(status).end(body);
}

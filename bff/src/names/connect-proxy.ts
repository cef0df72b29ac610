import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { apiFault } from '../errors.ts';
import { answerBrokenRequests } from '../http/broken-requests.ts';
import { endWith, lingerBeforeEnd } from '../http/linger.ts';
import { serverWithTimeouts } from '../http/server-timeouts.ts';
import { cloudNames, isCloudName } from './cloud-names.ts';
import type { Forward, ForwardTarget } from './forward-request.ts';

export type Address = { host: string; port: number };

/** Each tunnel takes two descriptors, of which a process has 1024 on many machines. */
const tunnelsMax = 400;
/** Time limit for a client to read the end of the console's data. */
const lastBytesMs = 60_000;

type RejectedRequest = { status: number; phrase: string; message: string };

/** Tunnels that forward connections to the console unchanged. Connections beyond the limit wait, unread. */
export class Tunnels {
  readonly #console: Address;
  readonly #max: number;
  readonly #open = new Set<Socket>();
  readonly #waiting = new Map<Socket, () => void>();

  constructor(console: Address, max = tunnelsMax) {
    this.#console = console;
    this.#max = max;
  }

  /**
   * @param onOpen called when the console has accepted the connection, before the first byte in either direction
   * @param onFailure called instead when the console cannot be reached; the caller answers the client
   */
  lead(client: Socket, { onOpen, onFailure }: { onOpen?: () => void; onFailure?: () => void } = {}): void {
    client.on('error', () => client.destroy());
    client.setNoDelay(true);
    const begin = () => this.#begin(client, { onOpen, onFailure });
    if (this.#open.size < this.#max) begin();
    else {
      this.#waiting.set(client, begin);
      client.once('close', () => this.#waiting.delete(client));
    }
  }

  close(): void {
    for (const client of [...this.#waiting.keys(), ...this.#open]) client.destroy();
  }

  #begin(
    client: Socket,
    { onOpen, onFailure }: { onOpen: (() => void) | undefined; onFailure: (() => void) | undefined },
  ): void {
    if (client.destroyed) return;
    this.#open.add(client);
    const far = connect({ ...this.#console, noDelay: true, allowHalfOpen: true });
    client.once('close', () => {
      this.#open.delete(client);
      far.destroy();
      this.#next();
    });
    let isOpen = false;
    far.once('connect', () => {
      isOpen = true;
      onOpen?.();
      client.pipe(far).pipe(client);
    });
    far.on('error', () => far.destroy());
    far.once('close', () => {
      if (!isOpen && onFailure !== undefined) {
        onFailure();
        return;
      }
      client.setTimeout(lastBytesMs, () => client.destroy());
      client.destroySoon();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined || this.#open.size >= this.#max) return;
    const [client, begin] = first;
    this.#waiting.delete(client);
    begin();
  }
}

/**
 * A proxy for tools that use the cloud's own host names: `CONNECT` to one of them, port 443, leads to this console.
 * The proxy rejects every other host, so no other machine, port or program is reachable through it.
 * @param forward answers a request that names an `https` URL of the cloud instead of opening a tunnel
 */
export function createConnectProxy(tunnels: Tunnels, forward: Forward): Server {
  const server = serverWithTimeouts();
  answerBrokenRequests(server, { bodyOf: apiFault });
  server.on('connect', (request, client: Socket, head) => {
    // Node.js passes the socket on without its own listeners.
    client.on('error', () => client.destroy());
    const refused = refusalOf(request);
    if (refused !== undefined) {
      endWith(client, answerOf(refused));
      return;
    }
    if (head.length > 0) client.unshift(head);
    tunnels.lead(client, {
      onOpen: () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
      onFailure: () =>
        endWith(
          client,
          answerOf({
            status: 502,
            phrase: 'Bad Gateway',
            message: 'The console does not answer. Start it with npm start, then try again.',
          }),
        ),
    });
  });
  const answer: RequestListener = (request, response) => {
    response.on('error', () => response.destroy());
    const target = forwardedTarget(request.url ?? '');
    if (target === undefined) refuse(request, response);
    else forward(target, request, response);
  };
  server.on('request', answer);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (forwardedTarget(request.url ?? '') !== undefined) response.writeContinue();
    answer(request, response);
  });
  server.on('checkExpectation', refuse);
  return server;
}

const refuse: RequestListener = (request, response) => {
  response.on('error', () => response.destroy());
  lingerBeforeEnd(request, response);
  response.writeHead(405, {
    'Content-Type': 'application/json',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.end(
    JSON.stringify(
      apiFault(
        405,
        `This proxy serves names of the cloud alone: CONNECT ${cloudNames[1]}:443, or a URL such as https://${cloudNames[0]}/.`,
      ),
    ),
  );
};

/** Some clients, such as axios, send a request for an `https` URL to a proxy as it is (RFC 9112, 3.2.2). */
function forwardedTarget(url: string): ForwardTarget | undefined {
  const [, name = '', path = ''] = /^https:\/\/([^:/?#@\s]+)(?::443)?((?:[/?].*)?)$/i.exec(url) ?? [];
  return isCloudName(name) ? { name, path: path.startsWith('/') ? path : `/${path}` } : undefined;
}

/** `CONNECT` takes a host name and a port (RFC 9110, 9.3.6). */
function refusalOf({ url = '' }: IncomingMessage): RejectedRequest | undefined {
  const [, host = '', port] = /^([^:/@\s]+):(\d{1,5})$/.exec(url) ?? [];
  if (isCloudName(host) && Number(port) === 443) return undefined;
  return {
    status: 403,
    phrase: 'Forbidden',
    message: `This proxy leads names of the cloud to the console and reaches nothing else: ${JSON.stringify(url.slice(0, 300))} is none of ${cloudNames.map((name) => `${name}:443`).join(', ')}.`,
  };
}

function answerOf({ status, phrase, message }: RejectedRequest): string {
  const body = JSON.stringify(apiFault(status, message));
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'Content-Type: application/json',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * What every HTTP server here does with a request before anybody believes anything of it. A header that names one thing
 * must be there once: the first and the last of two mean different things to different programs on the way (RFC 9112, 3.2
 * and 6.3).
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { lingerBeforeEnd } from './linger.ts';

const singletons: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'expect',
  'host',
  'origin',
  'referer',
  'sec-fetch-site',
  'transfer-encoding',
]);

type Options = {
  /** The body that clients of this server know errors by. */
  bodyOf: (status: number, message: string) => object;
  log: Logger;
};

/** Whose client waits for a word before it sends the body. */
const waitingForContinue = new WeakMap<IncomingMessage, ServerResponse>();

/** Tells a client that asked (`Expect: 100-continue`) to send its body. */
export function continueRequest(request: IncomingMessage): void {
  const response = waitingForContinue.get(request);
  if (waitingForContinue.delete(request) && response?.headersSent === false) response.writeContinue();
}

/** @returns the same listener, asked only for requests that are well-formed, and with an owner for its failures */
export function checked(answer: RequestListener, { bodyOf, log }: Options): RequestListener {
  return (request, response) => {
    response.on('error', () => response.destroy());
    if (!waitingForContinue.has(request)) lingerBeforeEnd(request, response);
    const problem = problemOf(request);
    if (problem !== undefined) {
      refuse(response, bodyOf(400, problem), 400);
      return;
    }
    const fail = (error: unknown) => {
      log.error({ err: error }, 'a request could not be answered');
      if (response.headersSent) response.destroy();
      else refuse(response, bodyOf(500, 'The server failed to answer; its log has details.'), 500);
    };
    try {
      Promise.resolve(answer(request, response)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

/** Has a server answer by a checked listener, also where clients ask first, want a tunnel, or expect something else. */
export function serveChecked(server: Server, answer: RequestListener, { bodyOf }: Options): void {
  server.on('request', answer);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waitingForContinue.set(request, response);
    answer(request, response);
  });
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    refuse(response, bodyOf(417, 'Only "Expect: 100-continue" is served here.'), 417),
  );
  server.on('connect', (_request, socket: Socket) => {
    // Node.js hands the socket over without its own listeners.
    socket.on('error', () => socket.destroy());
    const body = JSON.stringify(bodyOf(405, 'This is no proxy: CONNECT is not served here.'));
    const head = ['HTTP/1.1 405 Method Not Allowed', 'Content-Type: application/json', 'Connection: close'];
    socket.write(`${[...head, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  });
}

function refuse(response: ServerResponse, body: object, status: number): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.end(text);
}

function problemOf({ rawHeaders, headers, httpVersion, url = '' }: IncomingMessage): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (singletons.has(name) && seen.has(name))
      return `The request has the header ${rawHeaders[at]} more than once. Send it once.`;
    seen.add(name);
  }
  if (seen.has('content-length') && seen.has('transfer-encoding'))
    return 'The request has both Content-Length and Transfer-Encoding. Send one of them.';
  if (httpVersion === '1.1' && !seen.has('host'))
    return 'The request has no Host header. Send the name that this server is addressed by.';
  if (url.startsWith('/') || url === '*') return undefined;
  // RFC 9112, 3.2.2: the address in the request line counts, so it must not be another than the checked one.
  const host = URL.canParse(url) ? new URL(url).host : undefined;
  if (host !== undefined && host === headers.host?.toLowerCase()) return undefined;
  return 'The request line names another server than the Host header. Send the path alone.';
}

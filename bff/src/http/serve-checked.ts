/**
 * Checks that every HTTP server here applies before any other code sees a request. A header that names one thing must
 * occur once: intermediaries may read either the first or the last of two (RFC 9112, 3.2 and 6.3).
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
  /** Makes the error body that clients of this server know. */
  bodyOf: (status: number, message: string) => object;
  log: Logger;
};

/** Requests whose clients wait for `100 Continue` before they send the body. */
const waitingForContinue = new WeakMap<IncomingMessage, ServerResponse>();

/** Tells a client that sent `Expect: 100-continue` to send its body. */
export function continueRequest(request: IncomingMessage): void {
  const response = waitingForContinue.get(request);
  if (waitingForContinue.delete(request) && response?.headersSent === false) response.writeContinue();
}

/** @returns a listener that passes on only well-formed requests and handles the failures of the original */
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

/** Uses a checked listener for all requests, including those with `Expect`; rejects `CONNECT`. */
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
    // Node.js passes the socket on without its own listeners.
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
  // RFC 9112, 3.2.2: the address in the request line takes precedence, so its host must match the checked one.
  const host = URL.canParse(url) ? new URL(url).host : undefined;
  if (host !== undefined && host === headers.host?.toLowerCase()) return undefined;
  return 'The request line names another server than the Host header. Send the path alone.';
}

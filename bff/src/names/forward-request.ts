import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import { apiFault } from '../errors.ts';

/** `path` is the rest of the URL, from its slash on. */
export type ForwardTarget = { name: string; path: string };

export type Forward = (target: ForwardTarget, request: IncomingMessage, response: ServerResponse) => void;

/** Requests at a time; further ones wait. */
const requestsMax = 100;

/** Fields of one connection (RFC 9110, 7.6.1), and those that the proxy answers itself. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Sends requests to the console by TLS, under the cloud's name, and hands its answers back. */
export function forwardTo({ console, ca }: { console: { host: string; port: number }; ca: string }): Forward {
  const agent = new Agent({ maxSockets: requestsMax });
  return ({ name, path }, request, response) => {
    const headers = { ...headersOf(request), host: name };
    const sent = httpsRequest({
      ...console,
      agent,
      ca,
      servername: name,
      method: request.method,
      path,
      headers,
    });
    sent.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, headersOf(answer));
      pipeline(answer, response, () => {});
    });
    sent.on('error', () => answerUnreachable(response));
    response.once('close', () => sent.destroy());
    request.pipe(sent);
  };
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string[]> {
  const kept = Object.entries(headersDistinct).filter(([name]) => !ofConnection.has(name));
  return Object.fromEntries(kept.map(([name, values]) => [name, values ?? []]));
}

function answerUnreachable(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(502, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(
    JSON.stringify(apiFault(502, 'The console does not answer. Start it with npm start, then try again.')),
  );
}

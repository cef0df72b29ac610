/**
 * Limits requests that a client sends on one connection without waiting for the answers. Node.js starts every request
 * of a piece of 64 KB in one go, which are three thousand of the shortest: a few connections of them hold the event
 * loop for seconds.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Legitimate clients that pipeline at all have a few. */
export const pipelinedMax = 16;
/** Tells the parser to stop reading the piece (Node.js: `parserOnIncoming` in `_http_server.js`, for an upgrade). */
const stopParsing = 2;

type OnIncoming = (request: IncomingMessage, keepAlive: boolean) => number;
/** Node's own parser, which its types leave out. */
type ParserSocket = Socket & { parser?: { onIncoming: OnIncoming } | null };

/** Ends each connection with more requests than are allowed at a time. */
export function limitPipelining(server: Server): void {
  const underWay = new WeakMap<Socket, number>();
  const change = (socket: Socket, by: number) => underWay.set(socket, (underWay.get(socket) ?? 0) + by);
  const count = ({ socket }: IncomingMessage, response: ServerResponse) => {
    change(socket, 1);
    response.once('close', () => change(socket, -1));
  };
  server.prependListener('request', count);
  // A listener of this event has to answer its requests, so only a server with one of its own gets another.
  server.once('connection', () => {
    if (server.listenerCount('checkContinue') > 0) server.prependListener('checkContinue', count);
  });
  server.on('connection', (socket: ParserSocket) => {
    const { parser } = socket;
    if (!parser) return;
    const onIncoming = parser.onIncoming;
    /** Node.js answers some requests itself, before any listener sees them. */
    let inTurn = 0;
    parser.onIncoming = (request, keepAlive) => {
      if (inTurn < pipelinedMax && (underWay.get(socket) ?? 0) < pipelinedMax) {
        if (inTurn++ === 0)
          setImmediate(() => {
            inTurn = 0;
          });
        return onIncoming(request, keepAlive);
      }
      socket.destroy();
      return stopParsing;
    };
  });
}

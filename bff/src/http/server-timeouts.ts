import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { limitPipelining } from 'runner';
import { UnreadAnswers, type UnreadLimits } from './unread-answers.ts';

/** Longer than that of clients: when the client closes first, it never sends a request on a closed connection. */
const keepAliveMs = 65_000;

type ServerTimeouts = {
  /** Time limit for the whole request; its head must arrive in half of it. */
  requestMs?: number;
  /** Time limit for the client to read the whole response. */
  answerMs?: number;
  /** Interval of the check for slow connections. */
  checkMs?: number;
  unread?: Partial<UnreadLimits>;
};

/**
 * A server that closes connections of clients that send or read too slowly, because their bytes take memory here. The
 * time that a function takes to answer does not count.
 */
export function serverWithTimeouts({
  requestMs = 120_000,
  answerMs = 120_000,
  checkMs = 5000,
  unread,
}: ServerTimeouts = {}): Server {
  const server = createServer({
    // `serve-checked.ts` answers such a request with an error message.
    requireHostHeader: false,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestMs,
    headersTimeout: requestMs / 2,
    connectionsCheckingInterval: checkMs,
  });
  limitPipelining(server);
  const unreadAnswers = new UnreadAnswers(server, unread);
  const sockets = new Set<Socket>();
  /** Time since which bytes have been waiting for the client without a pause. */
  const waitingSinceMs = new WeakMap<Socket, number>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const checking = setInterval(() => {
    unreadAnswers.look();
    const now = performance.now();
    for (const socket of sockets) {
      const sinceMs = waitingSinceMs.get(socket);
      if (socket.writableLength === 0) waitingSinceMs.delete(socket);
      else if (sinceMs === undefined) waitingSinceMs.set(socket, now);
      else if (now - sinceMs >= answerMs) socket.destroy();
    }
  }, checkMs).unref();
  server.once('close', () => clearInterval(checking));
  return server;
}

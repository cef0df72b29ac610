import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than clients keep theirs: who closes first decides whether a request can meet a closed connection. */
const keepAliveMs = 65_000;

type Patience = {
  /** A request is here whole within this time: its head within half of it. */
  requestMs?: number;
  /** An answer is taken within this time from the moment that it is ready. */
  answerMs?: number;
  /** How often it is looked who took too long. */
  checkMs?: number;
};

/**
 * A server that waits for slow clients, but not for ever: what they send and what they do not read is memory of ours.
 * A call that takes its time is no matter of this.
 */
export function patientServer({
  requestMs = 120_000,
  answerMs = 120_000,
  checkMs = 5000,
}: Patience = {}): Server {
  const server = createServer({
    // `serve-checked.ts` answers such a request with an error message.
    requireHostHeader: false,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: requestMs,
    headersTimeout: requestMs / 2,
    connectionsCheckingInterval: checkMs,
  });
  const sockets = new Set<Socket>();
  /** Since when bytes have been waiting for their reader, without a pause. */
  const waitingSinceMs = new WeakMap<Socket, number>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const checking = setInterval(() => {
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

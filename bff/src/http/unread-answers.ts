import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type UnreadLimits = {
  /** What clients may leave unread, of all answers of a server together. */
  bytesMax: number;
  /** A client that has read nothing for this long may lose its connection. */
  stalledMs: number;
};
const usualLimits: UnreadLimits = { bytesMax: 128 * 1024 * 1024, stalledMs: 2000 };
/** Shortest time between two looks at all connections. */
const lookMs = 100;

type Progress = { readBytes: number; sinceMs: number };

/**
 * Limits the memory that clients hold by not reading their answers. Beyond the limit, the connections end whose
 * clients have read nothing for longest; a slow client that reads keeps its connection.
 */
export class UnreadAnswers {
  readonly #limits: UnreadLimits;
  readonly #responses = new Map<Socket, Set<ServerResponse>>();
  readonly #progress = new WeakMap<Socket, Progress>();
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(server: Server, limits: Partial<UnreadLimits> = {}) {
    this.#limits = { ...usualLimits, ...limits };
    server.on('connection', (socket) => {
      this.#responses.set(socket, new Set());
      socket.once('close', () => this.#responses.delete(socket));
    });
    server.on('request', (request, response) => {
      const open = this.#responses.get(request.socket);
      open?.add(response);
      response.once('close', () => open?.delete(response));
      // More memory is held only after more requests.
      this.look();
    });
  }

  look(): void {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < lookMs) return;
    this.#lookedAtMs = nowMs;
    let bytes = 0;
    const stalled: { socket: Socket; unreadBytes: number; sinceMs: number }[] = [];
    for (const [socket, responses] of this.#responses) {
      const unreadBytes = socket.writableLength + waitingBytes(responses);
      bytes += unreadBytes;
      const sinceMs = unreadBytes === 0 ? nowMs : this.#stalledSinceMs(socket, nowMs);
      if (nowMs - sinceMs >= this.#limits.stalledMs) stalled.push({ socket, unreadBytes, sinceMs });
    }
    stalled.sort((a, b) => a.sinceMs - b.sinceMs);
    for (const { socket, unreadBytes } of stalled) {
      if (bytes <= this.#limits.bytesMax) return;
      bytes -= unreadBytes;
      socket.destroy();
    }
  }

  #stalledSinceMs(socket: Socket, nowMs: number): number {
    const readBytes = socket.bytesWritten - socket.writableLength;
    const before = this.#progress.get(socket);
    if (before?.readBytes === readBytes) return before.sinceMs;
    this.#progress.set(socket, { readBytes, sinceMs: nowMs });
    return nowMs;
  }
}

/** Answers to pipelined requests, which wait for the one before them. */
function waitingBytes(responses: ReadonlySet<ServerResponse>): number {
  let bytes = 0;
  for (const response of responses) if (response.socket === null) bytes += response.writableLength;
  return bytes;
}

import type { Socket } from 'node:net';

type Served = { active: number; hasAnswered: boolean; isClosing: boolean };

/**
 * The connections of one sandbox to one service. Node's own `maxConnections` drops what is over the limit, and honest
 * clients that open a connection for each of many requests then fail. Here the next ones wait, unread, until another
 * one closes; idle ones close to make room. Only what is over both limits is refused.
 */
export class ConnectionTurns {
  /** Longest idle first. */
  readonly #served = new Map<Socket, Served>();
  readonly #waiting = new Map<Socket, () => void>();
  readonly #most: { served: number; waiting: number };

  constructor(most: { served: number; waiting: number }) {
    this.#most = most;
  }

  /**
   * @param serve called at the connection's turn
   * @param refuse called when too many wait already
   */
  take(socket: Socket, { serve, refuse }: { serve: () => void; refuse: () => void }): void {
    // Until its turn, nobody else listens.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#served.delete(socket);
      this.#waiting.delete(socket);
      this.#serveNext();
    });
    if (this.#served.size < this.#most.served) this.#serve(socket, serve);
    else if (this.#waiting.size >= this.#most.waiting) refuse();
    else {
      this.#waiting.set(socket, serve);
      this.#closeIdle();
    }
  }

  /** A connection that has not sent its first request yet is not idle. */
  requestBegan(socket: Socket): void {
    const served = this.#served.get(socket);
    if (served) served.active += 1;
  }

  requestEnded(socket: Socket): void {
    const served = this.#served.get(socket);
    if (!served) return;
    this.#served.delete(socket);
    this.#served.set(socket, { ...served, active: served.active - 1, hasAnswered: true });
    if (this.#waiting.size > 0) this.#closeIdle();
  }

  destroyAll(): void {
    const all = [...this.#waiting.keys(), ...this.#served.keys()];
    this.#waiting.clear();
    for (const socket of all) socket.destroy();
  }

  #serve(socket: Socket, serve: () => void): void {
    this.#served.set(socket, { active: 0, hasAnswered: false, isClosing: false });
    serve();
  }

  #serveNext(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#served.size >= this.#most.served) return;
    const [socket, serve] = next;
    this.#waiting.delete(socket);
    this.#serve(socket, serve);
  }

  #closeIdle(): void {
    for (const [socket, served] of this.#served)
      if (served.active === 0 && served.hasAnswered && !served.isClosing) {
        // It stays until its client has read the answer, or leaves.
        served.isClosing = true;
        socket.destroySoon();
        return;
      }
  }
}

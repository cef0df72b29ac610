/**
 * The way from a sandbox to the cloud by the cloud's own names. Inside, `/etc/hosts` leads them to an address of the
 * sandbox's own loopback device; the bootstrap bound port 443 there and passed the listening socket, as it does for
 * the metadata service. What comes by it is handed on as it is, with whose it is: known by the socket and by
 * nothing that the guest says. TLS and what is behind it are the cloud's.
 */
import type { Server as Listener, Socket } from 'node:net';
import { limits } from '../limits.ts';
import type { CloudEndpoint } from '../types.ts';

/** What is known of a sandbox: whose it is at this moment, and how deep in a chain of calls. */
export type CloudClient = { readonly identity: object | undefined; readonly depth: number };

export class CloudConnections {
  readonly #endpoint: CloudEndpoint | undefined;

  constructor(endpoint: CloudEndpoint | undefined) {
    this.#endpoint = endpoint;
  }

  /** Whether there is a cloud to reach at all. */
  get isOpen(): boolean {
    return this.#endpoint !== undefined;
  }

  /** Serves a sandbox's listening socket. @returns ends it, with all its connections. */
  adopt(listener: Listener, client: CloudClient): () => void {
    // Faults of one sandbox's namespace concern nobody else.
    listener.on('error', () => {});
    const endpoint = this.#endpoint;
    if (endpoint === undefined) {
      listener.close();
      return () => {};
    }
    const open = new Set<Socket>();
    const pace = new Pace(limits.cloud.connectionsPerSecond, limits.cloud.connections);
    listener.maxConnections = limits.cloud.connections;
    listener.on('connection', (socket) => {
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', () => socket.destroy());
      const pass = () => {
        // Before it has code it has nobody who could ask.
        if (client.identity === undefined) socket.destroy();
        if (!socket.destroyed) endpoint.onConnection(socket, client);
      };
      const waitMs = pace.waitMs();
      if (waitMs === 0) return pass();
      const wait = setTimeout(pass, waitMs);
      socket.once('close', () => clearTimeout(wait));
    });
    return () => {
      listener.close();
      for (const socket of open) socket.destroy();
    };
  }
}

/** So many at once, and then one after the other: each costs a handshake, which the sandbox's own share does not pay. */
class Pace {
  readonly #stepMs: number;
  readonly #slackMs: number;
  #freeAtMs = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, burst: number) {
    this.#stepMs = 1000 / perSecond;
    this.#slackMs = burst * this.#stepMs;
  }

  waitMs(): number {
    const now = performance.now();
    this.#freeAtMs = Math.max(this.#freeAtMs, now - this.#slackMs) + this.#stepMs;
    return Math.max(0, this.#freeAtMs - now);
  }
}

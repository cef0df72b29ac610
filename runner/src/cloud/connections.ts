/**
 * The connections from a sandbox to the cloud's own names. Inside, `/etc/hosts` resolves these names to an address of
 * the sandbox's own loopback device. The bootstrap bound port 443 there and passed the listening socket, as it does for
 * the metadata service. The runner passes each connection on unchanged, with the identity of its sandbox. The listening
 * socket determines that identity, not anything that the guest sends. The cloud endpoint handles TLS and everything
 * above it.
 */
import type { Server as Listener, Socket } from 'node:net';
import { limits } from '../limits.ts';
import { ConnectionTurns } from '../network/connection-turns.ts';
import type { CloudEndpoint } from '../types.ts';

/** The sandbox's current identity, and the depth of its chain of calls. */
export type CloudClient = { readonly identity: object | undefined; readonly depth: number };

export class CloudConnections {
  readonly #endpoint: CloudEndpoint | undefined;

  constructor(endpoint: CloudEndpoint | undefined) {
    this.#endpoint = endpoint;
  }

  /** Whether a cloud endpoint is configured. */
  get isOpen(): boolean {
    return this.#endpoint !== undefined;
  }

  /** Serves a sandbox's listening socket. @returns closes it with all its connections */
  adopt(listener: Listener, client: CloudClient): () => void {
    // Errors in the namespace of one sandbox do not affect others.
    listener.on('error', () => {});
    const endpoint = this.#endpoint;
    if (endpoint === undefined) {
      listener.close();
      return () => {};
    }
    const turns = new ConnectionTurns({ served: limits.cloud.connections, waiting: limits.cloud.waiting });
    const pace = new Pace(limits.cloud.connectionsPerSecond, limits.cloud.connections);
    const serve = (socket: Socket) => {
      const pass = () => {
        // A sandbox without an identity runs no user code that could connect.
        if (client.identity === undefined) socket.destroy();
        if (!socket.destroyed) endpoint.onConnection(socket, client);
      };
      const waitMs = pace.waitMs();
      if (waitMs === 0) return pass();
      const wait = setTimeout(pass, waitMs);
      socket.once('close', () => clearTimeout(wait));
    };
    listener.on('connection', (socket) =>
      turns.take(socket, { serve: () => serve(socket), refuse: () => socket.destroy() }),
    );
    return () => {
      listener.close();
      turns.destroyAll();
    };
  }
}

/**
 * Limits the rate of connections after an initial burst: each costs a TLS handshake, which does not count against the
 * sandbox's processor share.
 */
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

import type { CloudCaller } from 'runner';

/**
 * Programs that open a connection per call and never close one are common; the connection that was idle longest is
 * closed.
 */
const mostPerSandbox = 32;

export type Connection = {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Whether a client waits for a response on the connection. */
  isBusy(): boolean;
  destroy(): void;
};

type Known = { bytes: number; seenAt: number };

/** Limits the connections of each sandbox, independent of other sandboxes. */
export class SandboxConnections {
  readonly #of = new WeakMap<CloudCaller, Map<Connection, Known>>();
  #clock = 0;

  /** @returns whether there is capacity for the connection, after closing an idle one if necessary */
  add(caller: CloudCaller, connection: Connection): boolean {
    const open = this.#of.get(caller) ?? new Map<Connection, Known>();
    this.#of.set(caller, open);
    this.#look(open);
    if (open.size >= mostPerSandbox) {
      const [resting] = [...open]
        .filter(([each]) => !each.isBusy())
        .sort(([, a], [, b]) => a.seenAt - b.seenAt);
      if (resting === undefined) return false;
      open.delete(resting[0]);
      resting[0].destroy();
    }
    open.set(connection, { bytes: 0, seenAt: this.#clock });
    return true;
  }

  remove(caller: CloudCaller, connection: Connection): void {
    this.#of.get(caller)?.delete(connection);
  }

  /** Records which connections moved bytes since the last look. */
  #look(open: Map<Connection, Known>): void {
    this.#clock++;
    for (const [connection, known] of open) {
      const bytes = connection.bytesRead + connection.bytesWritten;
      if (bytes !== known.bytes) Object.assign(known, { bytes, seenAt: this.#clock });
    }
  }
}

import type { CloudCaller } from 'runner';

/** Programs that open a connection for each call and close none are common; the one that rested longest makes room. */
const mostPerSandbox = 32;

export type Connection = {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Somebody waits for an answer by it. */
  isBusy(): boolean;
  destroy(): void;
};

type Known = { bytes: number; seenAt: number };

/** How many connections one sandbox may have; what others have is nothing to it. */
export class SandboxConnections {
  readonly #of = new WeakMap<CloudCaller, Map<Connection, Known>>();
  #clock = 0;

  /** @returns whether there is room for it; one that nobody waits for may have had to go */
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

  /** Which of them moved anything since the last look. */
  #look(open: Map<Connection, Known>): void {
    this.#clock++;
    for (const [connection, known] of open) {
      const bytes = connection.bytesRead + connection.bytesWritten;
      if (bytes !== known.bytes) Object.assign(known, { bytes, seenAt: this.#clock });
    }
  }
}

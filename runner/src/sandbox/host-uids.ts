import { randomInt } from 'node:crypto';
import type { HostUser } from './host-user.ts';

/** Numbers that sandboxes may have as their host user; the end is no part of it. */
export type UidRange = { first: number; end: number };

/**
 * For root: a range that no distribution, systemd or container engine gives out (systemd: "Users, Groups, UIDs and
 * GIDs").
 */
export const rootsUidRange: UidRange = { first: 1_900_000_000, end: 2_000_000_000 };

/** Where sandboxes get their host users. */
export type UidNamespace = {
  /** The process whose namespaces to enter first; undefined where sandboxes share the user of the runner. */
  readonly pid: number | undefined;
  /** The host users that sandboxes may have, as numbers in the user namespace of that process. */
  readonly uids: UidRange | undefined;
  /** Whether that process has a user namespace of its own. */
  readonly isUserNamespace: boolean;
};

const blockSize = 1000;

/** Gives each sandbox a number of its own. Each runner starts somewhere else, so that two on one machine do not meet. */
export class HostUids {
  /** By the first number of a range: where this runner's block begins. */
  readonly #bases = new Map<number, number>();
  readonly #taken = new Set<number>();

  /** @returns a user that no live sandbox of this runner has; undefined where sandboxes share that of the runner */
  takeFor(namespace: UidNamespace): HostUser | undefined {
    const { pid, uids, isUserNamespace } = namespace;
    if (pid === undefined || uids === undefined) return undefined;
    return { namespacePid: pid, uid: this.take(uids), isSubordinate: isUserNamespace };
  }

  release(uid: number): void {
    this.#taken.delete(uid);
  }

  /** @returns a number that is taken by nobody else here */
  take({ first, end }: UidRange = rootsUidRange): number {
    const blocks = Math.max(1, Math.floor((end - first) / blockSize));
    const base = this.#bases.get(first) ?? first + randomInt(blocks) * blockSize;
    this.#bases.set(first, base);
    for (let uid = base; uid < Math.min(base + blockSize, end); uid++) {
      if (this.#taken.has(uid)) continue;
      this.#taken.add(uid);
      return uid;
    }
    throw new RangeError(`all ${blockSize} host uids for sandboxes are taken`);
  }
}

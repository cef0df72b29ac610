import { randomInt } from 'node:crypto';
import type { HostUser } from './host-user.ts';

/** The uids for host users of sandboxes; `end` is exclusive. */
export type UidRange = { first: number; end: number };

/**
 * For root: a range that no distribution, systemd or container engine assigns (systemd: "Users, Groups, UIDs and
 * GIDs").
 */
export const rootsUidRange: UidRange = { first: 1_900_000_000, end: 2_000_000_000 };

/** The source of host users for sandboxes. */
export type UidNamespace = {
  /** The process whose namespaces to enter first; undefined where sandboxes share the user of the runner. */
  readonly pid: number | undefined;
  /** The available host users, as uids in the user namespace of that process. */
  readonly uids: UidRange | undefined;
  /** Whether that process has its own user namespace. */
  readonly isUserNamespace: boolean;
};

const blockSize = 1000;

/**
 * Assigns each sandbox its own uid. Each runner starts at a different one, so that two runners on one machine do not
 * collide.
 */
export class HostUids {
  /** By the first uid of a range: the start of this runner's block. */
  readonly #bases = new Map<number, number>();
  readonly #taken = new Set<number>();

  /** @returns a user that no live sandbox of this runner has; undefined where sandboxes share the runner's user */
  takeFor(namespace: UidNamespace): HostUser | undefined {
    const { pid, uids, isUserNamespace } = namespace;
    if (pid === undefined || uids === undefined) return undefined;
    return { namespacePid: pid, uid: this.take(uids), isSubordinate: isUserNamespace };
  }

  release(uid: number): void {
    this.#taken.delete(uid);
  }

  /** @returns a uid that is unused in this runner */
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

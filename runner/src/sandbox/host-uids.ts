import { randomInt } from 'node:crypto';

/**
 * Host uids of sandboxes when the runner is root: 1 900 000 000 to 1 999 999 999, a range that no distribution, systemd
 * or container engine gives out (systemd: "Users, Groups, UIDs and GIDs"). Each runner starts somewhere else in it, so
 * that two on one machine do not meet.
 */
const first = 1_900_000_000;
const blockSize = 1000;
const blocks = 100_000;

export class HostUids {
  readonly #base = first + randomInt(blocks) * blockSize;
  readonly #taken = new Set<number>();

  /** @returns a uid that no live sandbox of this runner has */
  take(): number {
    for (let offset = 0; offset < blockSize; offset++) {
      const uid = this.#base + offset;
      if (this.#taken.has(uid)) continue;
      this.#taken.add(uid);
      return uid;
    }
    throw new RangeError(`all ${blockSize} host uids for sandboxes are taken`);
  }

  release(uid: number): void {
    this.#taken.delete(uid);
  }
}

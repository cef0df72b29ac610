/**
 * Which instance serves which call. A call goes to an instance of its version with room, else it may start a new one,
 * else it queues; a full queue refuses. Bounds: instances per version, instances of this machine, queued calls per
 * version. When the machine is full, the instance that was idle longest gives way; freed room goes to the waiting
 * versions in turn, so that a busy function does not starve the others.
 */
import { bounds } from '../bounds.ts';
import { type RunnableVersion, RunnerError } from '../types.ts';
import type { Instance } from './instance.ts';

/** One call's share of an instance. */
export interface Lease {
  /** A loaded instance; when absent, the call starts one and says so by `started` and `ready`. */
  readonly instance: Instance | undefined;
  started(instance: Instance): void;
  /** It is loaded: other calls may use it too, as far as the version's concurrency allows. */
  ready(): void;
  /** The call has ended; an instance that never came or died is forgotten. */
  release(): void;
}

type Slot = {
  group: Group;
  instance: Instance | undefined;
  isReady: boolean;
  users: number;
  /** Its version was deleted: nobody new gets it, and it stops when it is free. */
  isRetired: boolean;
  forgotten: PromiseWithResolvers<void>;
};
type Waiter = { version: RunnableVersion; grant(lease: Lease): void; refuse(error: unknown): void };
type Group = { versionId: string; slots: Set<Slot>; waiters: Waiter[] };

export class Fleet {
  /** In the order of whose turn it is to get freed room. */
  readonly #groups = new Map<string, Group>();
  /** The longest idle first. */
  readonly #idle = new Set<Slot>();
  readonly #capacity: number;
  #slots = 0;
  #isClosed = false;

  /** @param capacity instances that this machine holds at a time */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @returns a lease; or how many calls wait already, when they are too many */
  async acquire(version: RunnableVersion, signal?: AbortSignal): Promise<Lease | { waiting: number }> {
    if (this.#isClosed) throw closedError();
    signal?.throwIfAborted();
    const group = this.#group(version.versionId);
    const lease = group.waiters.length === 0 ? this.#tryLease(group, version) : undefined;
    if (lease) return lease;
    if (group.waiters.length >= bounds.queuedCallsPerVersion) return { waiting: group.waiters.length };
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const waiter: Waiter = { version, grant: resolve, refuse: reject };
    group.waiters.push(waiter);
    const onAbort = () => {
      group.waiters = group.waiters.filter((other) => other !== waiter);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /** Stops a version's instances: idle ones now, the others when their calls have ended; resolves when all are gone. */
  async retire(versionId: string): Promise<void> {
    const slots = [...(this.#groups.get(versionId)?.slots ?? [])];
    for (const slot of slots) {
      slot.isRetired = true;
      if (slot.users === 0) this.#discard(slot);
    }
    await Promise.all(slots.map((slot) => slot.forgotten.promise));
    await Promise.all(slots.map((slot) => slot.instance?.gone));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const slots: Slot[] = [];
    for (const group of this.#groups.values()) {
      for (const waiter of group.waiters.splice(0)) waiter.refuse(closedError());
      slots.push(...group.slots);
    }
    await Promise.all(slots.map((slot) => slot.instance?.kill()));
  }

  #group(versionId: string): Group {
    const known = this.#groups.get(versionId);
    if (known) return known;
    const group: Group = { versionId, slots: new Set(), waiters: [] };
    this.#groups.set(versionId, group);
    return group;
  }

  #tryLease(group: Group, version: RunnableVersion): Lease | undefined {
    // The most recently used first: it is warm, and the others grow old and stop.
    for (const slot of [...group.slots].reverse()) {
      const hasRoom = slot.users < Math.max(1, version.concurrency);
      if (slot.isReady && !slot.isRetired && hasRoom && slot.instance?.isDead === false)
        return this.#lease(slot);
    }
    if (group.slots.size >= bounds.instancesPerVersion || !this.#hasRoom()) return undefined;
    const slot: Slot = {
      group,
      instance: undefined,
      isReady: false,
      users: 0,
      isRetired: false,
      forgotten: Promise.withResolvers<void>(),
    };
    group.slots.add(slot);
    this.#slots += 1;
    return this.#lease(slot);
  }

  #hasRoom(): boolean {
    if (this.#slots < this.#capacity) return true;
    const [longestIdle] = this.#idle;
    if (!longestIdle) return false;
    this.#discard(longestIdle);
    return true;
  }

  #lease(slot: Slot): Lease {
    slot.users += 1;
    this.#idle.delete(slot);
    slot.instance?.wake();
    let isHeld = true;
    return {
      instance: slot.instance,
      started: (instance) => {
        slot.instance = instance;
        // It may die while nobody calls it; nobody shall get it then.
        void instance.gone.then(() => this.#forget(slot));
        if (this.#isClosed) void instance.kill();
      },
      ready: () => {
        slot.isReady = true;
        this.#dispatch();
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#release(slot);
      },
    };
  }

  #release(slot: Slot): void {
    slot.users -= 1;
    const { instance } = slot;
    if (!instance || instance.isDead || !slot.isReady) {
      void instance?.kill();
      this.#forget(slot);
    } else if (slot.users === 0) {
      if (slot.isRetired) this.#discard(slot);
      else {
        this.#idle.add(slot);
        instance.idle(bounds.idleMs, () => this.#discard(slot));
      }
    }
    this.#dispatch();
  }

  #discard(slot: Slot): void {
    void slot.instance?.stop();
    this.#forget(slot);
  }

  #forget(slot: Slot): void {
    if (!slot.group.slots.delete(slot)) return;
    this.#slots -= 1;
    this.#idle.delete(slot);
    slot.forgotten.resolve();
    if (slot.group.slots.size === 0 && slot.group.waiters.length === 0)
      this.#groups.delete(slot.group.versionId);
    this.#dispatch();
  }

  #dispatch(): void {
    for (const group of [...this.#groups.values()]) {
      const waiter = group.waiters[0];
      const lease = waiter && this.#tryLease(group, waiter.version);
      if (!waiter || !lease) continue;
      group.waiters.shift();
      // To the end of the row: the next room is somebody else's first.
      this.#groups.delete(group.versionId);
      this.#groups.set(group.versionId, group);
      waiter.grant(lease);
      this.#dispatch();
      return;
    }
  }
}

const closedError = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');

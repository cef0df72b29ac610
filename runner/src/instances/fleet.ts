/**
 * Which instance serves which call. A call goes to an instance of its version with room, else it may start a new one,
 * else it queues; a full queue refuses. Bounds: instances per version, instances of this machine, queued calls per
 * version. When the machine is full, the instance that was idle longest gives way; freed room goes to the waiting
 * versions in turn, so that a busy function does not starve the others. Instances that are to be kept ready give way to
 * nobody and do not grow old.
 */
import { bounds } from '../bounds.ts';
import { type Provision, type RunnableVersion, RunnerError } from '../types.ts';
import type { Instance } from './instance.ts';
import { keptOf, limitOf } from './kept.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** Versions that stay refused after their deletion; ids are never used again, so a bound is enough. */
const retiredMax = 10_000;

/** What the fleet needs of an instance. */
export type Held = Pick<Instance, 'isDead' | 'gone' | 'idle' | 'wake' | 'stop' | 'kill'>;

/** One call's share of an instance. */
export interface Lease<I extends Held> {
  /** A loaded instance; when absent, the call starts one and says so by `started` and `ready`. */
  readonly instance: I | undefined;
  started(instance: I): void;
  /** It is loaded: other calls may use it too, as far as the version's concurrency allows. */
  ready(): void;
  /** The call has ended; an instance that never came or died is forgotten. */
  release(): void;
}

type Slot<I extends Held> = {
  group: Group<I>;
  instance: I | undefined;
  /** When it was loaded. */
  readyAt: number | undefined;
  users: number;
  /** Its version was deleted: nobody new gets it, and it stops when it is free. */
  isRetired: boolean;
  forgotten: PromiseWithResolvers<void>;
};
type Group<I extends Held> = {
  /** As it was last asked for: its limit may have changed since an earlier call. */
  version: RunnableVersion;
  slots: Set<Slot<I>>;
};

/** A version that has fewer instances than are to be kept ready lost one that had been loaded for so long, or never was. */
export type OnShort = (versionId: string, livedMs: number) => void;

export class Fleet<I extends Held> {
  readonly #groups = new Map<string, Group<I>>();
  readonly #waiting = new WaitingCalls<Group<I>, Lease<I>>();
  /** The longest idle first. */
  readonly #idle = new Set<Slot<I>>();
  /** How many instances of a version are to be kept ready. */
  #kept: ReadonlyMap<string, number> = new Map();
  /** Deleted versions, the oldest first: a call that was admitted before the deletion may still name one. */
  readonly #retired = new Set<string>();
  readonly #capacity: number;
  readonly #onShort: OnShort;
  #slots = 0;
  #isClosed = false;

  /** @param capacity instances that this machine holds at a time */
  constructor(capacity: number, onShort: OnShort = () => {}) {
    this.#capacity = capacity;
    this.#onShort = onShort;
  }

  /** @returns a lease; or how many calls wait already, when they are too many */
  async acquire(version: RunnableVersion, signal?: AbortSignal): Promise<Lease<I> | { waiting: number }> {
    if (this.#isClosed) throw closedError();
    if (this.#retired.has(version.versionId)) throw deletedError(version.versionId);
    signal?.throwIfAborted();
    const group = this.#group(version);
    const waiting = this.#waiting.count(group);
    const lease = waiting === 0 ? this.#tryLease(group) : undefined;
    if (lease) return lease;
    if (waiting >= bounds.queuedCallsPerVersion) return { waiting };
    try {
      return await this.#waiting.wait(group, signal);
    } catch (error) {
      this.#dropEmpty(group);
      throw error;
    }
  }

  /**
   * From now on so many instances of these versions, and of no other, are kept once they are there (`keptOf`). Idle ones
   * that are no longer kept stop.
   * @returns how many of each are kept
   */
  keep(wanted: readonly Provision[]): ReadonlyMap<string, number> {
    const before = this.#kept;
    const alive = wanted.filter(({ version }) => !this.#retired.has(version.versionId));
    const kept = keptOf(alive, this.#capacity);
    this.#kept = kept;
    for (const [versionId, count] of before) {
      const surplus = count - (kept.get(versionId) ?? 0);
      if (surplus <= 0) continue;
      const idle = [...this.#idle].filter((slot) => slot.group.version.versionId === versionId);
      for (const slot of idle.slice(0, surplus)) this.#discard(slot);
    }
    return kept;
  }

  isShort(versionId: string): boolean {
    const kept = this.#kept.get(versionId) ?? 0;
    return (this.#groups.get(versionId)?.slots.size ?? 0) < kept;
  }

  /** @returns what an instance that is to be kept ready is started with; undefined when there are enough or no room */
  more(version: RunnableVersion): Lease<I> | undefined {
    if (this.#isClosed || !this.isShort(version.versionId)) return undefined;
    const group = this.#group(version);
    const lease = this.#tryStart(group);
    this.#dropEmpty(group);
    return lease;
  }

  /**
   * Stops the instances of a deleted version: idle ones now, the others when their calls have ended. Rejects the calls
   * that wait and every later one. Resolves when all instances are gone.
   */
  async retire(versionId: string): Promise<void> {
    this.#rememberRetired(versionId);
    this.#kept = new Map([...this.#kept].filter(([id]) => id !== versionId));
    const group = this.#groups.get(versionId);
    if (group) this.#waiting.refuse(group, deletedError(versionId));
    const slots = [...(group?.slots ?? [])];
    for (const slot of slots) {
      slot.isRetired = true;
      if (slot.users === 0) this.#discard(slot);
    }
    await Promise.all(slots.map((slot) => slot.forgotten.promise));
    await Promise.all(slots.map((slot) => slot.instance?.gone));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.refuseAll(closedError());
    const slots = [...this.#groups.values()].flatMap((group) => [...group.slots]);
    await Promise.all(slots.map((slot) => slot.instance?.kill()));
  }

  #rememberRetired(versionId: string): void {
    this.#retired.add(versionId);
    const [oldest] = this.#retired;
    if (this.#retired.size > retiredMax && oldest !== undefined) this.#retired.delete(oldest);
  }

  #group(version: RunnableVersion): Group<I> {
    const known = this.#groups.get(version.versionId);
    if (known) {
      const isNarrower = limitOf(version) < limitOf(known.version);
      known.version = version;
      if (isNarrower) this.#trim(known);
      return known;
    }
    const group: Group<I> = { version, slots: new Set() };
    this.#groups.set(version.versionId, group);
    return group;
  }

  /** Stops idle instances over the limit; busy ones follow when they are free. */
  #trim(group: Group<I>): void {
    for (const slot of [...this.#idle]) {
      if (group.slots.size <= limitOf(group.version)) return;
      if (slot.group === group) this.#discard(slot);
    }
  }

  #dropEmpty(group: Group<I>): void {
    const { versionId } = group.version;
    if (group.slots.size > 0 || this.#waiting.count(group) > 0) return;
    if (this.#groups.get(versionId) === group) this.#groups.delete(versionId);
  }

  #tryLease(group: Group<I>): Lease<I> | undefined {
    const { concurrency } = group.version;
    // The most recently used first: it is warm, and the others grow old and stop.
    for (const slot of [...group.slots].reverse()) {
      const isFree = slot.readyAt !== undefined && !slot.isRetired && slot.users < Math.max(1, concurrency);
      if (isFree && slot.instance?.isDead === false) return this.#lease(slot);
    }
    return this.#tryStart(group);
  }

  #tryStart(group: Group<I>): Lease<I> | undefined {
    if (group.slots.size >= limitOf(group.version) || !this.#hasRoom()) return undefined;
    const slot: Slot<I> = {
      group,
      instance: undefined,
      readyAt: undefined,
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
    for (const slot of this.#idle) {
      if (this.#isKept(slot)) continue;
      void slot.instance?.stop();
      // Its room is the asker's: it is not offered to those who wait.
      this.#remove(slot);
      return true;
    }
    return false;
  }

  #isKept({ group }: Slot<I>): boolean {
    return group.slots.size <= (this.#kept.get(group.version.versionId) ?? 0);
  }

  #lease(slot: Slot<I>): Lease<I> {
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
        slot.readyAt = performance.now();
        this.#dispatch();
      },
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#release(slot);
      },
    };
  }

  #release(slot: Slot<I>): void {
    slot.users -= 1;
    const { instance, group } = slot;
    if (!instance || instance.isDead || slot.readyAt === undefined) {
      void instance?.kill();
      this.#forget(slot);
    } else if (slot.users === 0) {
      // There may be more than its limit since that was lowered.
      if (slot.isRetired || group.slots.size > limitOf(group.version)) this.#discard(slot);
      else {
        this.#idle.add(slot);
        this.#rest(slot, instance);
      }
    }
    this.#dispatch();
  }

  #rest(slot: Slot<I>, instance: I): void {
    instance.idle(bounds.idleMs, () => {
      if (this.#isKept(slot)) this.#rest(slot, instance);
      else this.#discard(slot);
    });
  }

  #discard(slot: Slot<I>): void {
    void slot.instance?.stop();
    this.#forget(slot);
  }

  #forget(slot: Slot<I>): void {
    if (this.#remove(slot)) this.#dispatch();
  }

  #remove(slot: Slot<I>): boolean {
    const { group } = slot;
    const { versionId } = group.version;
    if (!group.slots.delete(slot)) return false;
    this.#slots -= 1;
    this.#idle.delete(slot);
    slot.forgotten.resolve();
    this.#dropEmpty(group);
    if (!this.#isClosed && this.isShort(versionId))
      this.#onShort(versionId, slot.readyAt === undefined ? 0 : performance.now() - slot.readyAt);
    return true;
  }

  #dispatch(): void {
    while (this.#waiting.serveOne((group) => this.#tryLease(group)));
  }
}

const deletedError = (versionId: string) =>
  new RunnerError(
    'VERSION_DELETED',
    `Version ${versionId} was deleted before the call got an instance. Call the function again.`,
  );

const closedError = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');

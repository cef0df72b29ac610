/**
 * Decides which instance serves which call. A call takes an instance of its version with free capacity without asking
 * the admission. Otherwise it waits, and a new instance starts when the admission grants its memory; a full queue
 * rejects it. The limits are: instances per version, queued calls per function, and the capacity of the machine. The
 * scheduler offers idle instances to asks that wait for room, longest idle first. An instance whose version has waiting
 * calls serves those, until another ask has waited too long for its room. Instances that a provision keeps ready give
 * way to no ask and do not stop when idle.
 */
import type { Reservation } from '../admission/admission.ts';
import { type MachineAdmission, ofInstance } from '../admission/machine.ts';
import { limits } from '../limits.ts';
import type { Provision, RunnableVersion } from '../types.ts';
import { CallQueue } from './call-queue.ts';
import type { Instance } from './instance.ts';
import { keptOf, limitOf } from './kept.ts';
import { RetiredVersions } from './retired-versions.ts';
import { closedError, deletedError, tooLargeError } from './scheduling-errors.ts';

/** The part of an instance that the scheduler uses. */
export type Held = Pick<Instance, 'isDead' | 'gone' | 'idle' | 'wake' | 'stop' | 'kill'>;

/** One call's share of an instance. */
export interface Lease<I extends Held> {
  /** A loaded instance; when absent, the call starts one and reports it by `started` and `ready`. */
  readonly instance: I | undefined;
  started(instance: I): void;
  /** Reports that the instance is loaded: other calls may use it, too, up to the version's concurrency. */
  ready(): void;
  /** Reports the end of the call. The scheduler drops an instance that never started or has died. */
  release(): void;
}

type Slot<I extends Held> = {
  group: Group<I>;
  reservation: Reservation;
  instance: I | undefined;
  /** The time when it was loaded. */
  readyAt: number | undefined;
  users: number;
  /** Its version was deleted or another ask needs its room: it accepts no new calls and stops when it is free. */
  isLeaving: boolean;
  forgotten: PromiseWithResolvers<void>;
};
type Group<I extends Held> = {
  /** From the most recent call, because a version's limit may change between calls. */
  version: RunnableVersion;
  slots: Set<Slot<I>>;
  queue: CallQueue<Lease<I>>;
  /** Asks for new instances, at most as many as the waiting calls may start. */
  asks: Set<{ takeBack: () => void }>;
};

/** Called when a version keeps too few instances ready; `livedMs` is the time since the lost one was loaded, or 0. */
export type OnShort = (versionId: string, livedMs: number) => void;

export class InstanceScheduler<I extends Held> {
  readonly #groups = new Map<string, Group<I>>();
  /** The number of waiting calls by function. */
  readonly #waiting = new Map<string, number>();
  /** Longest idle first. */
  readonly #idle = new Set<Slot<I>>();
  /** The number of instances to keep ready by version. */
  #kept: ReadonlyMap<string, number> = new Map();
  readonly #retired = new RetiredVersions();
  readonly #admission: MachineAdmission;
  readonly #onShort: OnShort;
  #isClosed = false;

  constructor(admission: MachineAdmission, onShort: OnShort = () => {}) {
    this.#admission = admission;
    this.#onShort = onShort;
  }

  /** @returns a lease, or the number of waiting calls if the queue is full */
  async acquire(version: RunnableVersion, signal?: AbortSignal): Promise<Lease<I> | { waiting: number }> {
    if (this.#isClosed) throw closedError();
    if (this.#retired.has(version.versionId)) throw deletedError(version.versionId);
    signal?.throwIfAborted();
    const group = this.#group(version);
    const free = group.queue.size === 0 ? this.#freeSlot(group) : undefined;
    if (free) return this.#lease(free);
    const { functionId } = version;
    const waiting = this.#waiting.get(functionId) ?? 0;
    const isPossible = this.#admission.holds(ofInstance(version));
    if (!isPossible || waiting >= limits.queuedCallsPerFunction) {
      this.#dropEmpty(group);
      if (isPossible) return { waiting };
      throw tooLargeError(version, this.#admission.total.memoryBytes);
    }
    try {
      const served = group.queue.wait(signal);
      this.#settle(group);
      return await served;
    } finally {
      // One that left needs no instance any more.
      this.#settle(group);
    }
  }

  /**
   * Keeps this many instances of these versions, and of no others, once they exist (`keptOf`). Stops idle instances
   * that are no longer kept.
   * @returns how many instances of each version are kept
   */
  keep(wanted: readonly Provision[]): ReadonlyMap<string, number> {
    const before = this.#kept;
    const alive = wanted.filter(({ version }) => !this.#retired.has(version.versionId));
    const kept = keptOf(alive, this.#admission.total);
    this.#kept = kept;
    for (const [versionId, count] of before) {
      const surplus = count - (kept.get(versionId) ?? 0);
      if (surplus <= 0) continue;
      const idle = [...this.#idle].filter((slot) => slot.group.version.versionId === versionId);
      for (const slot of idle.slice(0, surplus)) this.#discard(slot);
    }
    for (const versionId of new Set([...before.keys(), ...kept.keys()])) this.#offerIdle(versionId);
    return kept;
  }

  isShort(versionId: string): boolean {
    const kept = this.#kept.get(versionId) ?? 0;
    return (this.#groups.get(versionId)?.slots.size ?? 0) < kept;
  }

  /**
   * Waits for room.
   * @returns the lease for starting an instance to keep ready; undefined if enough exist by then
   * @throws the signal's reason
   */
  async more(version: RunnableVersion, signal: AbortSignal): Promise<Lease<I> | undefined> {
    if (this.#isClosed || !this.isShort(version.versionId)) return undefined;
    const reservation = await this.#admission.acquire({
      of: asker(version),
      amount: ofInstance(version),
      signal,
    });
    if (this.#isClosed || signal.aborted || !this.isShort(version.versionId)) {
      reservation.release();
      return undefined;
    }
    const group = this.#group(version);
    const lease = this.#lease(this.#newSlot(group, reservation));
    this.#settle(group);
    return lease;
  }

  /**
   * Stops the instances of a deleted version: idle ones now, the others when their calls have ended. Rejects its
   * waiting and all later calls. Resolves when all instances are gone.
   */
  async retire(versionId: string): Promise<void> {
    this.#retired.add(versionId);
    this.#kept = new Map([...this.#kept].filter(([id]) => id !== versionId));
    const group = this.#groups.get(versionId);
    group?.queue.rejectAll(deletedError(versionId));
    const slots = [...(group?.slots ?? [])];
    for (const slot of slots) {
      slot.isLeaving = true;
      if (slot.users === 0) this.#discard(slot);
    }
    if (group) this.#settle(group);
    await Promise.all(slots.map((slot) => slot.forgotten.promise));
    await Promise.all(slots.map((slot) => slot.instance?.gone));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const groups = [...this.#groups.values()];
    for (const { queue } of groups) queue.rejectAll(closedError());
    for (const group of groups) this.#settle(group);
    const slots = groups.flatMap((group) => [...group.slots]);
    await Promise.all(slots.map((slot) => slot.instance?.kill()));
  }

  #group(version: RunnableVersion): Group<I> {
    const known = this.#groups.get(version.versionId);
    if (known) {
      const isNarrower = limitOf(version) < limitOf(known.version);
      known.version = version;
      if (isNarrower) this.#trim(known);
      return known;
    }
    const queue = new CallQueue<Lease<I>>((more) => this.#countWaiting(version.functionId, more));
    const group: Group<I> = { version, slots: new Set(), queue, asks: new Set() };
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
    if (group.slots.size > 0 || group.queue.size > 0 || group.asks.size > 0) return;
    if (this.#groups.get(versionId) === group) this.#groups.delete(versionId);
  }

  #countWaiting(functionId: string, more: number): void {
    const waiting = (this.#waiting.get(functionId) ?? 0) + more;
    if (waiting > 0) this.#waiting.set(functionId, waiting);
    else this.#waiting.delete(functionId);
  }

  #freeSlot(group: Group<I>): Slot<I> | undefined {
    const { concurrency } = group.version;
    // The most recently used first: it is warm, and the others become idle and stop.
    for (const slot of [...group.slots].reverse()) {
      const isFree = slot.readyAt !== undefined && !slot.isLeaving && slot.users < Math.max(1, concurrency);
      if (isFree && slot.instance?.isDead === false) return slot;
    }
    return undefined;
  }

  /** Asks for at most as many new instances as the waiting calls may start. */
  #settle(group: Group<I>): void {
    // A grant may be synchronous and changes both numbers.
    const wanted = () => Math.min(group.queue.size, limitOf(group.version) - group.slots.size);
    while (group.asks.size < wanted()) this.#ask(group);
    for (const ask of [...group.asks].reverse()) {
      if (group.asks.size <= Math.max(0, wanted())) break;
      group.asks.delete(ask);
      ask.takeBack();
    }
    this.#dropEmpty(group);
  }

  #ask(group: Group<I>): void {
    const { version } = group;
    const ask = { takeBack: () => {} };
    group.asks.add(ask);
    ask.takeBack = this.#admission.ask({
      of: asker(version),
      amount: ofInstance(version),
      onGranted: (reservation) => {
        group.asks.delete(ask);
        if (group.queue.size === 0 || group.slots.size >= limitOf(group.version)) reservation.release();
        else group.queue.serve(this.#lease(this.#newSlot(group, reservation)));
      },
      onRefused: (error) => {
        group.asks.delete(ask);
        group.queue.rejectAll(error);
      },
    });
  }

  #newSlot(group: Group<I>, reservation: Reservation): Slot<I> {
    const slot: Slot<I> = {
      group,
      reservation,
      instance: undefined,
      readyAt: undefined,
      users: 0,
      isLeaving: false,
      forgotten: Promise.withResolvers<void>(),
    };
    group.slots.add(slot);
    return slot;
  }

  #isKept({ group }: Slot<I>): boolean {
    return group.slots.size <= (this.#kept.get(group.version.versionId) ?? 0);
  }

  #lease(slot: Slot<I>): Lease<I> {
    slot.users += 1;
    if (this.#idle.delete(slot)) slot.reservation.withdraw();
    slot.instance?.wake();
    let isHeld = true;
    return {
      instance: slot.instance,
      started: (instance) => {
        slot.instance = instance;
        // An instance may die while idle; no later call may get it.
        void instance.gone.then(() => this.#forget(slot));
        if (this.#isClosed) void instance.kill();
      },
      ready: () => {
        slot.readyAt = performance.now();
        this.#serveQueue(slot.group);
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
    } else {
      // The limit may have been lowered below the number of instances.
      if (group.slots.size > limitOf(group.version)) slot.isLeaving = true;
      this.#serveQueue(group);
      if (slot.users === 0) this.#free(slot, instance);
    }
  }

  /** Handles an instance that no call uses any more. */
  #free(slot: Slot<I>, instance: I): void {
    if (slot.isLeaving) {
      this.#discard(slot);
      return;
    }
    this.#idle.add(slot);
    this.#rest(slot, instance);
    this.#offer(slot);
  }

  /** Existing instances serve the waiting calls, unless another ask has waited too long for their room. */
  #serveQueue(group: Group<I>): void {
    const { version, queue } = group;
    for (
      let slot = this.#freeSlot(group);
      slot !== undefined && queue.size > 0;
      slot = this.#freeSlot(group)
    ) {
      if (this.#admission.mayGoOn({ of: asker(version), amount: ofInstance(version) }))
        queue.serve(this.#lease(slot));
      else slot.isLeaving = true;
    }
    this.#settle(group);
  }

  #offer(slot: Slot<I>): void {
    if (this.#isKept(slot)) slot.reservation.withdraw();
    else slot.reservation.offer(() => this.#discard(slot));
  }

  /** Updates the offers after a change of the kept instances. */
  #offerIdle(versionId: string): void {
    for (const slot of [...(this.#groups.get(versionId)?.slots ?? [])])
      if (this.#idle.has(slot)) this.#offer(slot);
  }

  #rest(slot: Slot<I>, instance: I): void {
    instance.idle(limits.idleMs, () => {
      if (this.#isKept(slot)) this.#rest(slot, instance);
      else this.#discard(slot);
    });
  }

  #discard(slot: Slot<I>): void {
    void slot.instance?.stop();
    this.#forget(slot);
  }

  #forget(slot: Slot<I>): void {
    const { group, reservation, instance } = slot;
    const { versionId } = group.version;
    if (!group.slots.delete(slot)) return;
    this.#idle.delete(slot);
    reservation.withdraw();
    // Its room is in use until its last process has ended.
    if (instance) void instance.gone.then(() => reservation.release());
    else reservation.release();
    slot.forgotten.resolve();
    if (this.#kept.has(versionId)) this.#offerIdle(versionId);
    this.#settle(group);
    if (!this.#isClosed && this.isShort(versionId))
      this.#onShort(versionId, slot.readyAt === undefined ? 0 : performance.now() - slot.readyAt);
  }
}

const asker = ({ functionId, versionId }: RunnableVersion) => [functionId, versionId] as const;

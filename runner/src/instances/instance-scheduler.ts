/**
 * Which instance serves which call. A call goes to an instance of its version with room, without asking anybody; else it
 * waits for one, and a new one is started when the machine's admission grants its memory; a full queue refuses. Limits:
 * instances per version, queued calls per function, and what the machine holds. Idle instances are offered to whoever
 * waits for room, the longest idle first. An instance whose version has calls waiting serves those, until somebody else
 * has waited too long for its room. Instances that are to be kept ready give way to nobody and do not grow old.
 */
import type { Reservation } from '../admission/admission.ts';
import { type MachineAdmission, ofInstance } from '../admission/machine.ts';
import { limits } from '../limits.ts';
import { type Provision, type RunnableVersion, RunnerError } from '../types.ts';
import { CallQueue } from './call-queue.ts';
import type { Instance } from './instance.ts';
import { keptOf, limitOf } from './kept.ts';

/** Versions that stay refused after their deletion; ids are never used again, so a bound is enough. */
const retiredMax = 10_000;

/** What the scheduler needs of an instance. */
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
  reservation: Reservation;
  instance: I | undefined;
  /** When it was loaded. */
  readyAt: number | undefined;
  users: number;
  /** Its version was deleted or its room is wanted: nobody new gets it, and it stops when it is free. */
  isLeaving: boolean;
  forgotten: PromiseWithResolvers<void>;
};
type Group<I extends Held> = {
  /** As it was last asked for: its limit may have changed since an earlier call. */
  version: RunnableVersion;
  slots: Set<Slot<I>>;
  queue: CallQueue<Lease<I>>;
  /** For new instances, as many as the calls that wait may start. */
  asks: Set<{ takeBack: () => void }>;
};

/** A version that has fewer instances than are to be kept ready lost one that had been loaded for so long, or never was. */
export type OnShort = (versionId: string, livedMs: number) => void;

export class InstanceScheduler<I extends Held> {
  readonly #groups = new Map<string, Group<I>>();
  /** By function: its calls that wait. */
  readonly #waiting = new Map<string, number>();
  /** The longest idle first. */
  readonly #idle = new Set<Slot<I>>();
  /** How many instances of a version are to be kept ready. */
  #kept: ReadonlyMap<string, number> = new Map();
  /** Deleted versions, the oldest first: a call that was admitted before the deletion may still name one. */
  readonly #retired = new Set<string>();
  readonly #admission: MachineAdmission;
  readonly #onShort: OnShort;
  #isClosed = false;

  constructor(admission: MachineAdmission, onShort: OnShort = () => {}) {
    this.#admission = admission;
    this.#onShort = onShort;
  }

  /** @returns a lease; or how many calls wait already, when they are too many */
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
   * From now on so many instances of these versions, and of no other, are kept once they are there (`keptOf`). Idle ones
   * that are no longer kept stop.
   * @returns how many of each are kept
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
   * @returns what an instance that is to be kept ready is started with; undefined when there are enough by then
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
   * Stops the instances of a deleted version: idle ones now, the others when their calls have ended. Rejects the calls
   * that wait and every later one. Resolves when all instances are gone.
   */
  async retire(versionId: string): Promise<void> {
    this.#rememberRetired(versionId);
    this.#kept = new Map([...this.#kept].filter(([id]) => id !== versionId));
    const group = this.#groups.get(versionId);
    group?.queue.refuseAll(deletedError(versionId));
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
    for (const { queue } of groups) queue.refuseAll(closedError());
    for (const group of groups) this.#settle(group);
    const slots = groups.flatMap((group) => [...group.slots]);
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
    // The most recently used first: it is warm, and the others grow old and stop.
    for (const slot of [...group.slots].reverse()) {
      const isFree = slot.readyAt !== undefined && !slot.isLeaving && slot.users < Math.max(1, concurrency);
      if (isFree && slot.instance?.isDead === false) return slot;
    }
    return undefined;
  }

  /** Asks for as many new instances as the calls that wait may start, and for no more. */
  #settle(group: Group<I>): void {
    // A grant may come at once, and changes both.
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
        group.queue.refuseAll(error);
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
        // It may die while nobody calls it; nobody shall get it then.
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
      // There may be more than its limit since that was lowered.
      if (group.slots.size > limitOf(group.version)) slot.isLeaving = true;
      this.#serveQueue(group);
      if (slot.users === 0) this.#free(slot, instance);
    }
  }

  /** Nobody uses it. */
  #free(slot: Slot<I>, instance: I): void {
    if (slot.isLeaving) {
      this.#discard(slot);
      return;
    }
    this.#idle.add(slot);
    this.#rest(slot, instance);
    this.#offer(slot);
  }

  /** What waits is served by the instances that there are, unless somebody else has waited too long for their room. */
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

  /** Which of them are kept has changed. */
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
    // What it had is in use until no process of it is left.
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

function tooLargeError({ versionId, memoryBytes }: RunnableVersion, totalBytes: number): RunnerError {
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  return new RunnerError(
    'TOO_LARGE',
    `Version ${versionId} has ${megabytes(memoryBytes)} MB of memory, and this machine gives functions and builds ${megabytes(totalBytes)} MB together. Create a version with less memory, or raise FC_MEMORY_MB.`,
  );
}

const deletedError = (versionId: string) =>
  new RunnerError(
    'VERSION_DELETED',
    `Version ${versionId} was deleted before the call got an instance. Call the function again.`,
  );

const closedError = () => new RunnerError('RUNNER_CLOSED', 'The runner is shutting down');

/**
 * Booted sandboxes that wait, per runtime: the interpreter runs, preinstalled modules are warm, and there is no code and
 * no identity. A cold start takes one and pays only for loading.
 *
 * How many wait follows use: none of a runtime that nobody calls, one of a runtime in use, more after a burst of cold
 * starts; and memory: each holds what it may take, none is booted where that is not free, and those that wait give way to
 * instances and builds. They are refilled one at a time and after the call that took one has had its start, so that a boot
 * never competes with the call that caused it.
 */
import type { Reservation } from '../admission/admission.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** A runtime counts as in use for so long after its last cold start or hint. */
const inUseMs = 15 * 60_000;
/** Cold starts of the last minute are what the next minute is prepared for, up to a bound. */
const burstMs = 60_000;
const mostWaiting = 4;
/** Lets the call that took a sandbox get its answer before the next one boots. */
const refillDelayMs = 50;

/** One that is booted ahead may take its time to warm up; a call waits for the other. */
export type Haste = 'ahead' | 'at once';
type Boot = (runtime: string, haste: Haste) => Promise<Sandbox>;

type Waiting = { sandbox: Sandbox; reservation: Reservation };
type RuntimeSlot = {
  waiting: Waiting[];
  /** The boot that runs ahead of its need, until somebody takes it. */
  booting: { sandbox: Promise<Sandbox>; reservation: Reservation } | undefined;
  lastUsed: number;
  recentStarts: number[];
  timer: NodeJS.Timeout | undefined;
};

export class Pool {
  readonly #boot: Boot;
  readonly #reserve: () => Reservation | undefined;
  readonly #slots = new Map<string, RuntimeSlot>();
  readonly #onTrouble: (runtime: string, error: unknown) => void;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  /** @param parts.reserve room for one that waits, if there is any to spare */
  constructor(parts: {
    boot: Boot;
    onTrouble: (runtime: string, error: unknown) => void;
    reserve: () => Reservation | undefined;
  }) {
    this.#boot = parts.boot;
    this.#onTrouble = parts.onTrouble;
    this.#reserve = parts.reserve;
    this.#sweep = setInterval(() => this.#shrink(), inUseMs / 15);
    this.#sweep.unref();
  }

  /** A sandbox that waited, or a new one when none did; who takes it holds room for it. */
  async take(runtime: string): Promise<Sandbox> {
    const slot = this.#slot(runtime);
    const now = performance.now();
    slot.lastUsed = now;
    slot.recentStarts = [...slot.recentStarts.filter((at) => now - at < burstMs), now];
    slot.waiting = slot.waiting.filter(({ sandbox }) => !sandbox.hasExited);
    const ready = slot.waiting.pop() ?? slot.booting;
    if (ready === slot.booting) slot.booting = undefined;
    ready?.reservation.release();
    this.#refillLater(runtime, slot);
    return ready?.sandbox ?? this.#boot(runtime, 'at once');
  }

  /** Somebody will call this runtime soon: a version of it was made. */
  prewarm(runtime: string): void {
    const slot = this.#slot(runtime);
    slot.lastUsed = performance.now();
    this.#refillLater(runtime, slot);
  }

  /** Boots no more; what waits is the owner's to end. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    for (const slot of this.#slots.values()) clearTimeout(slot.timer);
  }

  #slot(runtime: string): RuntimeSlot {
    const known = this.#slots.get(runtime);
    if (known) return known;
    const slot: RuntimeSlot = {
      waiting: [],
      booting: undefined,
      lastUsed: 0,
      recentStarts: [],
      timer: undefined,
    };
    this.#slots.set(runtime, slot);
    return slot;
  }

  #wanted(slot: RuntimeSlot): number {
    const now = performance.now();
    if (now - slot.lastUsed > inUseMs) return 0;
    const burst = slot.recentStarts.filter((at) => now - at < burstMs).length;
    return Math.min(mostWaiting, Math.max(1, burst));
  }

  #refillLater(runtime: string, slot: RuntimeSlot): void {
    if (this.#isClosed || slot.timer) return;
    slot.timer = setTimeout(() => {
      slot.timer = undefined;
      void this.#refill(runtime, slot);
    }, refillDelayMs);
    slot.timer.unref();
  }

  async #refill(runtime: string, slot: RuntimeSlot): Promise<void> {
    if (this.#isClosed || slot.booting || slot.waiting.length >= this.#wanted(slot)) return;
    const reservation = this.#reserve();
    if (!reservation) return;
    const booting = { sandbox: this.#boot(runtime, 'ahead'), reservation };
    slot.booting = booting;
    try {
      const sandbox = await booting.sandbox;
      // Whoever came in the meantime has it.
      if (slot.booting !== booting) return;
      slot.booting = undefined;
      this.#wait(slot, { sandbox, reservation });
      this.#refillLater(runtime, slot);
    } catch (error) {
      reservation.release();
      // Tried again at the next start, whose own boot tells the caller what is wrong.
      if (slot.booting === booting) slot.booting = undefined;
      if (!this.#isClosed) this.#onTrouble(runtime, error);
    }
  }

  #wait(slot: RuntimeSlot, waiting: Waiting): void {
    const { sandbox, reservation } = waiting;
    slot.waiting.push(waiting);
    // One that dies while it waits is handed to nobody; the next start replaces it.
    void sandbox.gone.then(() => {
      slot.waiting = slot.waiting.filter((other) => other !== waiting);
      reservation.release();
    });
    reservation.offer(() => {
      slot.waiting = slot.waiting.filter((other) => other !== waiting);
      void sandbox.kill();
    });
  }

  /** Ends those that wait for a runtime that fell out of use. */
  #shrink(): void {
    for (const slot of this.#slots.values()) {
      while (slot.waiting.length > this.#wanted(slot)) void slot.waiting.shift()?.sandbox.kill();
    }
  }
}

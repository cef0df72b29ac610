/**
 * Booted sandboxes that wait, by runtime: the interpreter runs, preinstalled modules are warm, and there is no code and
 * no identity. A cold start takes one and only has to load the version.
 *
 * The number of waiting sandboxes depends on use: none for an unused runtime, one for a runtime in use, more after a
 * burst of cold starts. It also depends on memory: each sandbox reserves its limit, the pool boots none without free
 * memory, and waiting ones give way to instances and builds. The pool refills one at a time, after the call that took a
 * sandbox has started, so that a boot never competes with the call that caused it.
 */
import type { Reservation } from '../admission/admission.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** A runtime counts as in use for this long after its last cold start or hint. */
const inUseMs = 15 * 60_000;
/** The pool prepares for as many cold starts as in the last minute, up to a bound. */
const burstMs = 60_000;
const usuallyMostWaiting = 4;
/** Delays the next boot, so that the call that took a sandbox gets its result first. */
const refillDelayMs = 50;

/** `ahead`: a boot in advance, which has time to warm up. `at once`: a call waits for the boot. */
export type Haste = 'ahead' | 'at once';
type Boot = (runtime: string, haste: Haste) => Promise<Sandbox>;

type Waiting = { sandbox: Sandbox; reservation: Reservation };
type RuntimeSlot = {
  waiting: Waiting[];
  /** The boot in advance, until a call takes it. */
  booting: { sandbox: Promise<Sandbox>; reservation: Reservation } | undefined;
  lastUsed: number;
  recentStarts: number[];
  timer: NodeJS.Timeout | undefined;
};

export class Pool {
  readonly #boot: Boot;
  readonly #reserve: () => Reservation | undefined;
  readonly #mostWaiting: number;
  readonly #slots = new Map<string, RuntimeSlot>();
  readonly #onTrouble: (runtime: string, error: unknown) => void;
  readonly #sweep: NodeJS.Timeout;
  #isClosed = false;

  /** @param parts.reserve reserves room for a waiting sandbox if there is spare room */
  constructor(parts: {
    boot: Boot;
    onTrouble: (runtime: string, error: unknown) => void;
    reserve: () => Reservation | undefined;
    mostWaiting?: number | undefined;
  }) {
    this.#boot = parts.boot;
    this.#onTrouble = parts.onTrouble;
    this.#reserve = parts.reserve;
    this.#mostWaiting = parts.mostWaiting ?? usuallyMostWaiting;
    this.#sweep = setInterval(() => this.#shrink(), inUseMs / 15);
    this.#sweep.unref();
  }

  /** Returns a waiting sandbox, or a new one if none waits. The caller reserves room for it. */
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

  /** Prepares for a call of this runtime, because a version of it was created. */
  prewarm(runtime: string): void {
    const slot = this.#slot(runtime);
    slot.lastUsed = performance.now();
    this.#refillLater(runtime, slot);
  }

  /** Stops booting; the owner ends the waiting sandboxes. */
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
    return Math.min(this.#mostWaiting, Math.max(1, burst));
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
      // A call took the sandbox in the meantime.
      if (slot.booting !== booting) return;
      slot.booting = undefined;
      this.#wait(slot, { sandbox, reservation });
      this.#refillLater(runtime, slot);
    } catch (error) {
      reservation.release();
      // The next start tries again and reports its own error to the caller.
      if (slot.booting === booting) slot.booting = undefined;
      if (!this.#isClosed) this.#onTrouble(runtime, error);
    }
  }

  #wait(slot: RuntimeSlot, waiting: Waiting): void {
    const { sandbox, reservation } = waiting;
    slot.waiting.push(waiting);
    // A sandbox that dies while it waits is discarded; the next start replaces it.
    void sandbox.gone.then(() => {
      slot.waiting = slot.waiting.filter((other) => other !== waiting);
      reservation.release();
    });
    reservation.offer(() => {
      slot.waiting = slot.waiting.filter((other) => other !== waiting);
      void sandbox.kill();
    });
  }

  /** Ends the waiting sandboxes of a runtime that is no longer in use. */
  #shrink(): void {
    for (const slot of this.#slots.values()) {
      while (slot.waiting.length > this.#wanted(slot)) void slot.waiting.shift()?.sandbox.kill();
    }
  }
}

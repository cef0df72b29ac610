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
type Shelf = {
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
  readonly #shelves = new Map<string, Shelf>();
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
    const shelf = this.#shelf(runtime);
    const now = performance.now();
    shelf.lastUsed = now;
    shelf.recentStarts = [...shelf.recentStarts.filter((at) => now - at < burstMs), now];
    shelf.waiting = shelf.waiting.filter(({ sandbox }) => !sandbox.hasExited);
    const ready = shelf.waiting.pop() ?? shelf.booting;
    if (ready === shelf.booting) shelf.booting = undefined;
    ready?.reservation.release();
    this.#refillLater(runtime, shelf);
    return ready?.sandbox ?? this.#boot(runtime, 'at once');
  }

  /** Somebody will call this runtime soon: a version of it was made. */
  expect(runtime: string): void {
    const shelf = this.#shelf(runtime);
    shelf.lastUsed = performance.now();
    this.#refillLater(runtime, shelf);
  }

  /** Boots no more; what waits is the owner's to end. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweep);
    for (const shelf of this.#shelves.values()) clearTimeout(shelf.timer);
  }

  #shelf(runtime: string): Shelf {
    const known = this.#shelves.get(runtime);
    if (known) return known;
    const shelf: Shelf = { waiting: [], booting: undefined, lastUsed: 0, recentStarts: [], timer: undefined };
    this.#shelves.set(runtime, shelf);
    return shelf;
  }

  #wanted(shelf: Shelf): number {
    const now = performance.now();
    if (now - shelf.lastUsed > inUseMs) return 0;
    const burst = shelf.recentStarts.filter((at) => now - at < burstMs).length;
    return Math.min(mostWaiting, Math.max(1, burst));
  }

  #refillLater(runtime: string, shelf: Shelf): void {
    if (this.#isClosed || shelf.timer) return;
    shelf.timer = setTimeout(() => {
      shelf.timer = undefined;
      void this.#refill(runtime, shelf);
    }, refillDelayMs);
    shelf.timer.unref();
  }

  async #refill(runtime: string, shelf: Shelf): Promise<void> {
    if (this.#isClosed || shelf.booting || shelf.waiting.length >= this.#wanted(shelf)) return;
    const reservation = this.#reserve();
    if (!reservation) return;
    const booting = { sandbox: this.#boot(runtime, 'ahead'), reservation };
    shelf.booting = booting;
    try {
      const sandbox = await booting.sandbox;
      // Whoever came in the meantime has it.
      if (shelf.booting !== booting) return;
      shelf.booting = undefined;
      this.#wait(shelf, { sandbox, reservation });
      this.#refillLater(runtime, shelf);
    } catch (error) {
      reservation.release();
      // Tried again at the next start, whose own boot tells the caller what is wrong.
      if (shelf.booting === booting) shelf.booting = undefined;
      if (!this.#isClosed) this.#onTrouble(runtime, error);
    }
  }

  #wait(shelf: Shelf, waiting: Waiting): void {
    const { sandbox, reservation } = waiting;
    shelf.waiting.push(waiting);
    // One that dies while it waits is handed to nobody; the next start replaces it.
    void sandbox.gone.then(() => {
      shelf.waiting = shelf.waiting.filter((other) => other !== waiting);
      reservation.release();
    });
    reservation.offer(() => {
      shelf.waiting = shelf.waiting.filter((other) => other !== waiting);
      void sandbox.kill();
    });
  }

  /** Ends those that wait for a runtime that fell out of use. */
  #shrink(): void {
    for (const shelf of this.#shelves.values()) {
      while (shelf.waiting.length > this.#wanted(shelf)) void shelf.waiting.shift()?.sandbox.kill();
    }
  }
}

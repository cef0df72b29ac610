import type { Logger } from 'pino';

/** Running jobs of one function; the number of functions needs no limit of its own, as the runner queues fairly. */
const atATime = 10;
/** Beyond this many running jobs in all, a function starts one only while it runs none. */
const sharedFrom = 200;
/** Bounds what running jobs hold in memory. */
const inFlightMax = 1000;
/** Bounds one wait: a clock that is set forward makes jobs due at once. */
const longestWaitMs = 60_000;
const againMs = 5000;

/** Work that is leased to this process. */
export type Job = {
  functionId: string;
  /** Must not reject: what fails in it has another turn, or is logged. */
  run: () => Promise<void>;
};

/** How many more jobs may start. */
export type Room = { inAll: number; of: (functionId: string) => number };

export type JobSource = {
  /** Leases due jobs to this process, in turns among functions and within `room`. */
  take: (room: Room, nowMs: number) => Promise<Job[]>;
  /** When the next job that was not due at `nowMs` is due; undefined for none. */
  nextDueMs: (nowMs: number) => Promise<number | undefined>;
};

/**
 * Runs the jobs of all sources: whatever must happen after the answer that promised it. Sources keep their jobs on
 * disk with leases, so the end of this process at any moment loses none. It sleeps until a job is due, one ends, or
 * `wake` tells of a new one.
 */
export class JobWorker {
  readonly #deps: { sources: readonly JobSource[]; now: () => number; log: Logger };
  readonly #running = new Set<Promise<void>>();
  readonly #runningOf = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #isWoken = false;
  #isClosed = false;

  constructor(options: { sources: readonly JobSource[]; now: () => number; log: Logger }) {
    this.#deps = options;
  }

  /** Call it after each change that makes a job due. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isClosed) return;
    this.#turn ??= this.#startDue().finally(() => {
      this.#turn = undefined;
      if (this.#isWoken) this.wake();
    });
  }

  /** Starts no more jobs; resolves when the running ones have ended, as they do once the runner closes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
    await Promise.all(this.#running);
  }

  async #startDue(): Promise<void> {
    clearTimeout(this.#timer);
    const { sources, now, log } = this.#deps;
    let waitMs = longestWaitMs;
    try {
      let nowMs: number;
      do {
        this.#isWoken = false;
        nowMs = now();
        for (const source of sources)
          for (const job of await source.take(this.#room(), nowMs)) this.#start(job);
      } while (this.#isWoken && !this.#isClosed);
      for (const source of sources) {
        const dueMs = await source.nextDueMs(nowMs);
        if (dueMs !== undefined) waitMs = Math.min(waitMs, Math.max(0, dueMs - now()));
      }
    } catch (error) {
      log.error({ err: error }, 'jobs could not be started');
      waitMs = againMs;
    }
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.wake(), waitMs).unref();
  }

  #room(): Room {
    const inFlight = this.#running.size;
    const ofEach = inFlight < sharedFrom ? atATime : 1;
    return {
      inAll: inFlightMax - inFlight,
      of: (functionId) => ofEach - (this.#runningOf.get(functionId) ?? 0),
    };
  }

  #start({ functionId, run }: Job): void {
    this.#runningOf.set(functionId, (this.#runningOf.get(functionId) ?? 0) + 1);
    const running = run()
      .catch((error: unknown) => this.#deps.log.error({ err: error, functionId }, 'a job failed'))
      .finally(() => {
        const left = (this.#runningOf.get(functionId) ?? 1) - 1;
        if (left === 0) this.#runningOf.delete(functionId);
        else this.#runningOf.set(functionId, left);
        this.#running.delete(running);
        this.wake();
      });
    this.#running.add(running);
  }
}

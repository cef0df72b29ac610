import type { Timings } from '../types.ts';

/** Measures the stages of one call. */
export class Stopwatch {
  readonly #arrived = performance.now();
  #queued: number | undefined;
  #loaded: number | undefined;
  #handled: number | undefined;

  queued(): void {
    this.#queued = performance.now();
  }

  loaded(): void {
    this.#loaded = performance.now();
  }

  handled(): void {
    this.#handled = performance.now();
  }

  timings({ cold, maxMemoryBytes }: { cold: boolean; maxMemoryBytes?: number | undefined }): Timings {
    const now = performance.now();
    const queued = this.#queued ?? now;
    const loaded = this.#loaded ?? queued;
    return {
      cold,
      queueMs: queued - this.#arrived,
      ...(this.#loaded === undefined ? {} : { initMs: loaded - queued }),
      ...(this.#handled === undefined ? {} : { handlerMs: this.#handled - loaded }),
      durationMs: now - this.#arrived,
      ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
    };
  }
}

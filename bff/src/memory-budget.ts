/** A bound on what requests may hold of this process's own memory at a time, such as bodies and unpacked packages. */
import { Admission } from 'runner';
import { ApiError } from './errors.ts';

type Options = {
  /** What it is for, as the sentence of a refusal names it: "packages that are being unpacked". */
  what: string;
  bytes: number;
  /** What one asker may hold of it; half when absent. */
  share?: number;
  /** Requests that may wait for their turn. */
  waiting: { ofAsker: number; inAll: number };
  /** How long each may wait; until its turn comes when absent. */
  waitMs?: number;
};

const freeOfNothing = () => {};

export class MemoryBudget {
  readonly #deps: Options;
  readonly #admission: Admission<'bytes'>;

  constructor(options: Options) {
    this.#deps = options;
    const { bytes, share = 1 / 2 } = options;
    this.#admission = new Admission({ bytes }, { share: { bytes: bytes * share } });
  }

  /**
   * Waits for its turn: askers take turns, each of them in order, and none holds more than its share.
   * @param asked.of whose requests take turns with those of others, such as a function or a subject
   * @returns what to call when the memory is free again
   * @throws ApiError RESOURCE_EXHAUSTED when too many wait, or it waited for too long; the signal's reason
   */
  async acquire(asked: { of: string; bytes: number; signal?: AbortSignal | undefined }): Promise<() => void> {
    if (asked.bytes === 0) return freeOfNothing;
    const { bytes: total, waiting, waitMs } = this.#deps;
    const asker = [asked.of, ''] as const;
    if (this.#admission.waiting(asker) >= waiting.ofAsker || this.#admission.waitingInAll >= waiting.inAll)
      throw this.#full();
    const tooLong = new AbortController();
    const timer =
      waitMs === undefined ? undefined : setTimeout(() => tooLong.abort(this.#full()), waitMs).unref();
    try {
      const { release } = await this.#admission.acquire({
        of: asker,
        amount: { bytes: Math.min(asked.bytes, total) },
        signal: asked.signal === undefined ? tooLong.signal : AbortSignal.any([asked.signal, tooLong.signal]),
      });
      return release;
    } finally {
      clearTimeout(timer);
    }
  }

  #full(): ApiError {
    const { what, bytes } = this.#deps;
    return new ApiError(
      'RESOURCE_EXHAUSTED',
      `Too many requests: ${this.#admission.waitingInAll} wait for memory for ${what}, of which there are ${Math.floor(bytes / 1024 / 1024)} MB. Send fewer at a time, or send it again later.`,
    );
  }
}

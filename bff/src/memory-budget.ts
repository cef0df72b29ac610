/** A limit on the memory of this process that requests hold at a time, such as bodies and unpacked packages. */
import type { Message } from 'runner';
import { Admission } from 'runner';
import { say } from './error-message.ts';
import { ApiError } from './errors.ts';

type Options = {
  /** The budget's purpose in error messages, such as "packages that are being unpacked". */
  what: Message;
  bytes: number;
  /** Maximum share of one requester; half by default. */
  share?: number;
  /** Limits on waiting requests. */
  waiting: { ofAsker: number; inAll: number };
  /** Time limit of each wait; unlimited by default. */
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
   * Waits for memory. Requesters take turns, each one's requests run in order, and none holds more than its share.
   * @param asked.of the requester, such as a function or a subject
   * @returns a callback that releases the memory
   * @throws ApiError RESOURCE_EXHAUSTED when too many wait, or the wait was too long; the signal's reason
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
      say('TOO_MANY_WAIT_FOR_MEMORY', {
        count: this.#admission.waitingInAll,
        what,
        megabytes: Math.floor(bytes / 1024 / 1024),
      }),
    );
  }
}

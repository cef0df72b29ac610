/** A bound on what requests may hold of this process's own memory at a time, such as unpacked packages. */
import { Admission } from 'runner';
import { ApiError } from './errors.ts';

type Options = {
  /** What it is for, as the sentence of a refusal names it: "packages that are being unpacked". */
  what: string;
  bytes: number;
  /** Requests that may wait for their turn. */
  waiting: { ofAsker: number; inAll: number };
};

export class MemoryBudget {
  readonly #o: Options;
  readonly #admission: Admission<'bytes'>;

  constructor(options: Options) {
    this.#o = options;
    const { bytes } = options;
    this.#admission = new Admission({ bytes }, { share: { bytes: bytes / 2 } });
  }

  /**
   * Waits for its turn: askers take turns, each of them in order, and none holds more than half by more than one request.
   * @param asked.of whose requests take turns with those of others, such as a function or a subject
   * @returns what to call when the memory is free again
   * @throws ApiError RESOURCE_EXHAUSTED when too many wait; the signal's reason
   */
  async acquire(asked: { of: string; bytes: number; signal?: AbortSignal | undefined }): Promise<() => void> {
    const { what, bytes: total, waiting } = this.#o;
    const asker = [asked.of, ''] as const;
    if (this.#admission.waiting(asker) >= waiting.ofAsker || this.#admission.waitingInAll >= waiting.inAll)
      throw new ApiError(
        'RESOURCE_EXHAUSTED',
        `Too many requests: ${this.#admission.waitingInAll} wait for memory for ${what}, of which there are ${Math.floor(total / 1024 / 1024)} MB. Send fewer at a time, or send it again later.`,
      );
    const { release } = await this.#admission.acquire({
      of: asker,
      amount: { bytes: Math.min(asked.bytes, total) },
      signal: asked.signal,
    });
    return release;
  }
}

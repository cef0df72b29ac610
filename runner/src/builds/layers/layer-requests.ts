/** Requests for layers: one request builds a layer, and the others for the same layer use the result. */
import type { Reservation } from '../../admission/admission.ts';
import type { Asker } from '../../admission/waiting-asks.ts';

export type LayerRequest = {
  askedBy: Asker;
  signal: AbortSignal | undefined;
  /** @returns undefined when the layer is not installed */
  installedBytes: () => Promise<number | undefined>;
  /** Waits for a place for builds. */
  enter: (askedBy: Asker, signal: AbortSignal) => Promise<Pick<Reservation, 'release'>>;
  /** Called when the request has its place and waits for a running build of the same layer. */
  onWaiting: () => void;
  /** @returns bytes of the layer that it built */
  make: () => Promise<number>;
};
type Result = { bytes: number; isReused: boolean };

/**
 * Every asker waits in its own queue, also for a layer that another asker wants. Otherwise an asker with a long queue
 * could delay another asker's layer by requesting it last.
 */
export class LayerRequests {
  /** By layer and asker. */
  readonly #ofAskers = new Map<string, Promise<Result>>();
  /** By layer: the build that has its place. */
  readonly #running = new Map<string, Promise<number>>();
  /** By layer: requests that wait for their places. */
  readonly #queued = new Map<string, Set<AbortController>>();

  /** @throws what `make` throws; the signal's reason */
  async get(key: string, request: LayerRequest): Promise<Result> {
    const { askedBy, signal, installedBytes } = request;
    const name = JSON.stringify([key, ...askedBy]);
    for (;;) {
      signal?.throwIfAborted();
      const bytes = await installedBytes();
      if (bytes !== undefined) return { bytes, isReused: true };
      const other = this.#ofAskers.get(name);
      if (other === undefined) break;
      await settled(other, signal);
    }
    const result = this.#inTurn(key, request).finally(() => this.#ofAskers.delete(name));
    this.#ofAskers.set(name, result);
    return await result;
  }

  async #inTurn(key: string, request: LayerRequest): Promise<Result> {
    for (;;) {
      const place = await this.#place(key, request);
      try {
        const result = await (place === undefined ? undefined : this.#withPlace(key, request));
        const bytes = result?.bytes ?? (await request.installedBytes());
        if (bytes !== undefined) return result ?? { bytes, isReused: true };
      } finally {
        place?.release();
      }
    }
  }

  /**
   * Keeps its place while another request builds the layer: without it, a failure of that build would requeue this
   * request last.
   */
  async #withPlace(key: string, request: LayerRequest): Promise<Result> {
    for (;;) {
      request.signal?.throwIfAborted();
      const bytes = await request.installedBytes();
      if (bytes !== undefined) return { bytes, isReused: true };
      const other = this.#running.get(key);
      // No await between the lookup and the start of a build.
      if (other === undefined) return { bytes: await this.#build(key, request), isReused: false };
      request.onWaiting();
      await settled(other, request.signal);
    }
  }

  async #build(key: string, { make }: LayerRequest): Promise<number> {
    const making = make().finally(() => this.#running.delete(key));
    this.#running.set(key, making);
    const bytes = await making;
    for (const waiter of this.#queued.get(key) ?? []) waiter.abort();
    return bytes;
  }

  /** @returns undefined when another request has built the layer meanwhile */
  async #place(key: string, { askedBy, signal, enter }: LayerRequest) {
    const built = new AbortController();
    const queued = this.#queued.get(key) ?? new Set();
    this.#queued.set(key, queued.add(built));
    try {
      return await enter(askedBy, AbortSignal.any(signal ? [built.signal, signal] : [built.signal]));
    } catch (error) {
      if (!built.signal.aborted || signal?.aborted) throw error;
      return undefined;
    } finally {
      queued.delete(built);
      if (queued.size === 0) this.#queued.delete(key);
    }
  }
}

/** Resolves when `work` ends, also with an error. @throws the signal's reason */
async function settled(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const left = Promise.withResolvers<never>();
  const leave = () => left.reject(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    signal?.throwIfAborted();
    await Promise.race([Promise.allSettled([work]), left.promise]);
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}

import { setTimeout } from 'node:timers/promises';
import type { ChangedResources } from '../../contract/index.ts';

/** Changes within this time reach a follower together, so that a script of changes does not flood the browser. */
const pauseMs = 200;

/** Tells followers which kinds of resources changed: in the console, by a CLI, by Terraform or by a function. */
export class Changes {
  readonly #followers = new Set<(resources: ChangedResources) => void>();
  readonly #closing = new AbortController();

  announce(resources: ChangedResources): void {
    for (const tell of this.#followers) tell(resources);
  }

  /**
   * Reports changes from now on until `signal` aborts or the server stops.
   * @param parts.onStart called once no later change can be missed
   * @param parts.onChanged resolves when the follower can take more; a slow follower gets the union of what it missed
   */
  async follow({
    onStart,
    onChanged,
    signal,
  }: {
    onStart: () => Promise<void>;
    onChanged: (resources: ChangedResources[]) => Promise<void>;
    signal: AbortSignal;
  }): Promise<void> {
    const pending = new Set<ChangedResources>();
    let wake = Promise.withResolvers<void>();
    const tell = (resources: ChangedResources) => {
      pending.add(resources);
      wake.resolve();
    };
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    const end = () => wake.resolve();
    ended.addEventListener('abort', end, { once: true });
    this.#followers.add(tell);
    try {
      await onStart();
      while (!ended.aborted) {
        await wake.promise;
        if (ended.aborted) return;
        wake = Promise.withResolvers();
        const changed = [...pending];
        pending.clear();
        await onChanged(changed);
        await setTimeout(pauseMs, undefined, { signal: ended }).catch(() => {});
      }
    } finally {
      this.#followers.delete(tell);
      ended.removeEventListener('abort', end);
    }
  }

  /** Ends every stream. */
  close(): void {
    this.#closing.abort();
  }
}

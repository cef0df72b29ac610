import type { MetadataRequest as Reported } from 'runner';
import { keptMetadataRequests, type MetadataRequest, type RunResult } from '../../contract/index.ts';

/** The requests that a function makes to its metadata service during one run: the first of them, and their number. */
export class MetadataRequests {
  readonly #startedAtMs: number;
  readonly #kept: MetadataRequest[] = [];
  #count = 0;

  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  add({ timestampMs, ...request }: Reported): void {
    this.#count += 1;
    if (this.#kept.length < keptMetadataRequests)
      this.#kept.push({ atMs: Math.max(0, timestampMs - this.#startedAtMs), ...request });
  }

  kept(): Pick<RunResult, 'metadataRequests' | 'metadataRequestCount'> {
    // The runner reports a request when it has been answered.
    const metadataRequests = this.#kept.toSorted((a, b) => a.atMs - b.atMs);
    return { metadataRequests, metadataRequestCount: this.#count };
  }
}

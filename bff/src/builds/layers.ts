import { type BuildRequest, type FoundLayer, type Runner, RunnerError } from 'runner';
import { ofRunner } from '../errors.ts';
import { Holds } from '../lib/holds.ts';

/**
 * Connects layers of installed dependencies to the versions that use them, and keeps a layer while a version needs
 * it.
 */
export class Layers {
  readonly #runner: Runner;
  readonly #held = new Holds();

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** @throws ApiError FAILED_PRECONDITION for an unreadable manifest, or a runtime that is not installed */
  async find(request: BuildRequest): Promise<FoundLayer | undefined> {
    try {
      return await this.#runner.findLayer(request);
    } catch (error) {
      if (error instanceof RunnerError) throw ofRunner(error);
      throw error;
    }
  }

  /** Removes layers that a killed process left before a version named them. Must be called before any layer is held. */
  async sweep(isNamed: (layer: string) => Promise<boolean>): Promise<void> {
    for (const layer of await this.#runner.layers()) await this.dropUnless(layer, () => isNamed(layer));
  }

  /** Keeps a layer while `use` runs; afterwards it stays only if a version names it (see `dropUnless`). */
  async hold<T>(layer: string, use: () => Promise<T>): Promise<T> {
    return await this.#held.during(layer, use);
  }

  async dropUnless(layer: string, isNamed: () => Promise<boolean>): Promise<void> {
    if (await isNamed()) return;
    if (!this.#held.has(layer)) await this.#runner.dropLayer(layer);
  }
}

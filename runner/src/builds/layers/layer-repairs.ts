/** Installs the dependencies of a version again when its layer is missing or damaged. */

import type { BuildOptions } from '../../build-types.ts';
import { RunnerError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { messageOf } from '../../messages.ts';
import type { LogLine, RunnableVersion } from '../../types.ts';

type Repairing = { installed: Promise<void>; waiting: number };
type Waiter = { say: (stream: LogLine['stream'], text: string) => void; signal: AbortSignal | undefined };

/** Delay before the next attempt after a failed repair, because the registry or the disk would probably fail again. */
const pauseMs = 30_000;

export class LayerRepairs {
  readonly #build: (version: RunnableVersion, options: BuildOptions) => Promise<unknown>;
  readonly #now: () => number;
  readonly #closing = new AbortController();
  /** By layer. */
  readonly #repairing = new Map<string, Repairing>();
  readonly #failed = new Map<string, { error: unknown; atMs: number }>();

  /** @param build installs the dependencies of a version as the layer that the version names */
  constructor({
    build,
    now = () => performance.now(),
  }: {
    build: (version: RunnableVersion, options: BuildOptions) => Promise<unknown>;
    now?: () => number;
  }) {
    this.#build = build;
    this.#now = now;
  }

  /** Starts a repair that no call waits for. */
  begin(version: RunnableVersion): void {
    this.#repair(version).installed.catch(() => {});
  }

  /**
   * Waits for the repair, which continues when a call is cancelled. The caller holds no room of the machine meanwhile,
   * because the build needs some.
   * @throws RunnerError LAYER_MISSING when it fails or too many calls wait; the signal's reason
   */
  async wait(version: RunnableVersion, { say, signal }: Waiter): Promise<void> {
    const named = nameOf(version);
    const repair = this.#repair(version);
    if (repair.waiting >= limits.queuedCallsPerFunction)
      throw new RunnerError(
        'LAYER_MISSING',
        messageOf('LAYER_REPAIR_BUSY', { dependencies: named, count: repair.waiting }),
      );
    say('system', `The ${named.text} are missing or damaged on this machine. Installing them again.`);
    repair.waiting += 1;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      signal?.throwIfAborted();
      await Promise.race([repair.installed, left.promise]);
      say('system', `The ${named.text} are installed again.`);
    } catch (error) {
      if (!(error instanceof RunnerError) || error.code === 'RUNNER_CLOSED') throw error;
      for (const line of error.message.split('\n')) say('system', line);
      throw new RunnerError(
        'LAYER_MISSING',
        messageOf('LAYER_REPAIR_FAILED', { dependencies: named, seconds: pauseMs / 1000 }),
        { cause: error },
      );
    } finally {
      signal?.removeEventListener('abort', leave);
      repair.waiting -= 1;
    }
  }

  close(reason: Error): void {
    this.#closing.abort(reason);
  }

  #repair(version: RunnableVersion): Repairing {
    const key = version.layer ?? '';
    const known = this.#repairing.get(key);
    if (known) return known;
    const failed = this.#failed.get(key);
    if (failed && this.#now() - failed.atMs < pauseMs)
      return { installed: Promise.reject(failed.error), waiting: 0 };
    this.#failed.delete(key);
    const installed = this.#build(version, { signal: this.#closing.signal })
      .then(
        () => {},
        (error: unknown) => {
          this.#failed.set(key, { error, atMs: this.#now() });
          throw error;
        },
      )
      .finally(() => this.#repairing.delete(key));
    const repair = { installed, waiting: 0 };
    this.#repairing.set(key, repair);
    return repair;
  }
}

const nameOf = ({ layer = '', versionId }: RunnableVersion) =>
  messageOf('DEPENDENCIES_OF_VERSION', { id: versionId, layer: layer.slice(0, 12) });

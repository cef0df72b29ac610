/** Keeps instances ready before any call: starts them in the background and replaces those that die. */
import type { RunnerOptions } from '../runner-types.ts';
import type { Provision, RunnableVersion } from '../types.ts';
import type { Instance } from './instance.ts';
import type { Held, InstanceScheduler, Lease } from './instance-scheduler.ts';

/** An instance that lived this long did not die because of its start. */
const soundMs = 60_000;
const firstPauseMs = 1000;
const longestPauseMs = 5 * 60_000;

type Loadable = Held & Pick<Instance, 'load'>;
type Entry = {
  version: RunnableVersion;
  /** Consecutive instances that died early. */
  quickDeaths: number;
  isFilling: boolean;
  timer: NodeJS.Timeout | undefined;
  /** Cancels its wait for room. */
  dropped: AbortController;
};

export class Provisions<I extends Loadable> {
  readonly #scheduler: InstanceScheduler<I>;
  readonly #start: (version: RunnableVersion) => Promise<I>;
  readonly #log: RunnerOptions['log'];
  readonly #entries = new Map<string, Entry>();
  /** The versions that get fewer instances than wanted, as last reported. */
  #cut: ReadonlyMap<string, number> = new Map();
  #isClosed = false;

  /** @param parts `start` provides an instance that is not loaded yet */
  constructor(parts: {
    scheduler: InstanceScheduler<I>;
    start: (version: RunnableVersion) => Promise<I>;
    log: RunnerOptions['log'];
  }) {
    this.#scheduler = parts.scheduler;
    this.#start = parts.start;
    this.#log = parts.log;
  }

  /** Replaces the whole set; the instances of omitted versions are no longer kept. */
  set(wanted: readonly Provision[]): void {
    const kept = this.#scheduler.keep(wanted);
    for (const [versionId, entry] of this.#entries) if (!kept.has(versionId)) this.#drop(versionId, entry);
    const cut = new Map<string, number>();
    for (const { version, instances } of wanted) {
      const count = kept.get(version.versionId) ?? 0;
      if (count < instances && this.#cut.get(version.versionId) !== count)
        this.#log?.warn(
          { versionId: version.versionId, wanted: instances, kept: count },
          'fewer provisioned instances are kept than wanted: the version or this machine has no room for more',
        );
      if (count < instances) cut.set(version.versionId, count);
      if (count > 0) this.#want(version);
    }
    this.#cut = cut;
  }

  /** Reports a missing instance to keep ready. `livedMs` is how long the lost one had been loaded, 0 if never. */
  lost(versionId: string, livedMs: number): void {
    const entry = this.#entries.get(versionId);
    if (!entry) return;
    entry.quickDeaths = livedMs < soundMs ? entry.quickDeaths + 1 : 0;
    this.#later(entry, pauseMs(entry.quickDeaths));
  }

  close(): void {
    this.#isClosed = true;
    for (const [versionId, entry] of this.#entries) this.#drop(versionId, entry);
  }

  #drop(versionId: string, { timer, dropped }: Entry): void {
    clearTimeout(timer);
    dropped.abort();
    this.#entries.delete(versionId);
  }

  #want(version: RunnableVersion): void {
    const known = this.#entries.get(version.versionId);
    if (known) known.version = version;
    const entry = known ?? {
      version,
      quickDeaths: 0,
      isFilling: false,
      timer: undefined,
      dropped: new AbortController(),
    };
    this.#entries.set(version.versionId, entry);
    // A running pause continues: setting the same version again does not speed up retries.
    if (!entry.timer) void this.#fill(entry);
  }

  #isWanted(entry: Entry): boolean {
    return !this.#isClosed && this.#entries.get(entry.version.versionId) === entry;
  }

  #later(entry: Entry, ms: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      entry.timer = undefined;
      void this.#fill(entry);
    }, ms);
    entry.timer.unref();
  }

  /** Starts one instance at a time, so that a large set leaves the machine to calls. */
  async #fill(entry: Entry): Promise<void> {
    if (entry.isFilling) return;
    entry.isFilling = true;
    try {
      while (this.#isWanted(entry) && !entry.timer && this.#scheduler.isShort(entry.version.versionId)) {
        await this.#startOne(entry);
      }
    } finally {
      entry.isFilling = false;
    }
  }

  /** Waits for room; the scheduler reports a failed start by `lost`. */
  async #startOne(entry: Entry): Promise<void> {
    const { version, dropped } = entry;
    const { versionId } = version;
    let lease: Lease<I> | undefined;
    try {
      lease = await this.#scheduler.more(version, dropped.signal);
      if (!lease) return;
      const instance = await this.#start(version);
      lease.started(instance);
      const deadlineMs = performance.now() + version.executionTimeoutMs;
      const failed = await instance.load({ deadlineMs, onLog: undefined });
      if (!failed && !this.#isWanted(entry)) await instance.stop();
      else if (!failed) {
        lease.ready();
        this.#log?.info({ versionId }, 'a provisioned instance is ready');
      } else if (failed.kind !== 'stopped')
        this.#log?.warn({ versionId, outcome: failed.kind }, 'a provisioned instance could not be loaded');
    } catch (error) {
      if (dropped.signal.aborted || this.#isClosed) return;
      this.#log?.warn({ versionId, error: String(error) }, 'a provisioned instance could not be started');
      if (!lease) this.#later(entry, firstPauseMs);
    } finally {
      lease?.release();
    }
  }
}

function pauseMs(quickDeaths: number): number {
  return quickDeaths === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (quickDeaths - 1));
}

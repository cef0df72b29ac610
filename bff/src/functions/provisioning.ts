import type { Logger } from 'pino';
import type { Provision, Runner } from 'runner';
import type { Store } from '../store/store.ts';
import type { RunnableVersions } from './runnable-versions.ts';

type Parts = { store: Store; runnable: RunnableVersions; runner: Runner; log: Logger };

/**
 * Tells the runner which instances to prewarm, from `provisionedInstancesCount` of scaling policies: always the
 * complete set, because tags move and functions are deleted.
 */
export class Provisioning {
  readonly #parts: Parts;
  #isStale = false;
  #isClosed = false;
  #running: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Must be called after a change of versions, tags or policies; returns at once. */
  refresh(): void {
    this.#isStale = true;
    this.#running ??= this.#run();
  }

  /** Stops reading the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      try {
        const wanted = await this.#wanted();
        if (!this.#isStale && !this.#isClosed) this.#parts.runner.provision(wanted);
      } catch (error) {
        // A version that was deleted during the read has triggered a refresh, which reads the set again.
        if (!this.#isStale) this.#parts.log.error({ err: error }, 'provisioned instances could not be set');
      }
    }
    this.#running = undefined;
  }

  /** Each tag has instances of its own: a version with two tags gets the instances of both. */
  async #wanted(): Promise<Provision[]> {
    const { store, runnable } = this.#parts;
    const rows = await store
      .selectFrom('scaling_policies')
      .innerJoin('version_tags', (join) =>
        join
          .onRef('version_tags.function_id', '=', 'scaling_policies.function_id')
          .onRef('version_tags.tag', '=', 'scaling_policies.tag'),
      )
      .select(['version_id', 'provisioned_instances_count as instances'])
      .where('provisioned_instances_count', '>', 0)
      .orderBy('scaling_policies.seq')
      .execute();
    const counts = new Map<string, number>();
    for (const { version_id, instances } of rows)
      counts.set(version_id, (counts.get(version_id) ?? 0) + instances);
    return await Promise.all(
      [...counts].map(async ([versionId, instances]) => ({
        version: await runnable.byId(versionId),
        instances,
      })),
    );
  }
}

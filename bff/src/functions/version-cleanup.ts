import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Runner } from 'runner';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { BuildLogs } from '../builds/build-logs.ts';
import type { Layers } from '../builds/layers.ts';
import type { Logs } from '../logs/logs.ts';
import { emptyWal, type Store } from '../store/store.ts';
import type { Gone } from './version-removal.ts';

const itemsAtATime = 20;

type Options = {
  store: Store;
  runner: Pick<Runner, 'retire' | 'dropCode'>;
  artifacts: Pick<ArtifactStore, 'dropUnless'>;
  layers: Pick<Layers, 'dropUnless'>;
  buildLogs: Pick<BuildLogs, 'forget'>;
  logs: Pick<Logs, 'forget'>;
  forgetRuns: (functionId: string) => Promise<void>;
  log: Logger;
};

/**
 * Removes what deleted versions leave: their instances, build output, and packages, unpacked code and layers that no
 * other version uses.
 */
export class VersionCleanup {
  readonly #deps: Options;
  readonly #underWay = new Set<Promise<void>>();
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.#deps = options;
  }

  /** A running call may take ten more minutes, and the caller that deletes its version does not wait for it. */
  begin(gone: Gone): void {
    const { functionId, versionIds } = gone;
    this.#run(this.#depart(gone), { functionId, versionIds });
  }

  /** Removes a package that no version has and of which none is being made: its version was not created. */
  released(sha256: string): void {
    this.#run(this.#dropPackage(sha256), { sha256 });
  }

  #run(cleanup: Promise<void>, of: object): void {
    const running = cleanup
      .catch((error: unknown) =>
        this.#deps.log.error(
          { err: error, ...of },
          'not everything of the deleted versions was removed; the next start removes the rest',
        ),
      )
      .finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
  }

  async #dropPackage(sha256: string): Promise<void> {
    const { store, runner, artifacts } = this.#deps;
    const isNamed = namedByVersions(store, 'package_sha256');
    if (await artifacts.dropUnless(sha256, () => isNamed(sha256))) await runner.dropCode(sha256);
  }

  /** Resolves when no cleanup is running. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #depart({ functionId, isWhole, versionIds, packages, layers: gone, builds }: Gone): Promise<void> {
    const { store, runner, layers, buildLogs, logs, forgetRuns } = this.#deps;
    await emptyWal(store);
    for await (const operationId of this.#inTurns(builds)) await buildLogs.forget(operationId);
    await Promise.all(versionIds.map((versionId) => runner.retire(versionId)));
    // After the last running calls have written their lines.
    if (isWhole) {
      logs.forget(functionId);
      await forgetRuns(functionId);
    }
    for await (const sha256 of this.#inTurns(new Set(packages))) await this.#dropPackage(sha256);
    const isLayerNamed = namedByVersions(store, 'layer');
    for await (const layer of this.#inTurns(new Set(gone)))
      await layers.dropUnless(layer, () => isLayerNamed(layer));
  }

  /**
   * Waits for a turn of the event loop before every few items: the work on one is short, on thousands it is not. A
   * function with many versions has many cleanups, so each waits for a turn of its own.
   */
  async *#inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
    let done = 0;
    for (const item of items) {
      if (done % itemsAtATime === 0) await this.#ownTurn();
      yield item;
      done += 1;
    }
  }

  #ownTurn(): Promise<unknown> {
    this.#lastTurn = this.#lastTurn.then(() => setImmediate());
    return this.#lastTurn;
  }
}

/** @returns a function that checks whether any version has this package or layer, or was built by this operation */
export function namedByVersions(store: Store, column: 'package_sha256' | 'layer' | 'build_operation_id') {
  return async (value: string): Promise<boolean> => {
    const named = store.selectFrom('versions').select('id').where(column, '=', value).limit(1);
    return (await named.executeTakeFirst()) !== undefined;
  };
}

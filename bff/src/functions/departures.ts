import type { Logger } from 'pino';
import type { Runner } from 'runner';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { Layers } from '../builds/layers.ts';
import type { Store } from '../store/store.ts';
import type { Gone } from './functions.ts';

type Options = { store: Store; runner: Runner; artifacts: ArtifactStore; layers: Layers; log: Logger };

/** Clears away what deleted versions leave: their instances, and the packages and layers that no version has any more. */
export class Departures {
  readonly #o: Options;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: Options) {
    this.#o = options;
  }

  /** A call that still runs may run for ten minutes more; whoever deletes its version does not wait for that. */
  begin(gone: Gone): void {
    const departure = this.#depart(gone)
      .catch((error: unknown) =>
        this.#o.log.error({ err: error, ...gone }, 'what was deleted is not all cleared away'),
      )
      .finally(() => this.#underWay.delete(departure));
    this.#underWay.add(departure);
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #depart({ versionIds, packages, layers: gone }: Gone): Promise<void> {
    const { store, runner, artifacts, layers } = this.#o;
    await Promise.all(versionIds.map((versionId) => runner.retire(versionId)));
    const isPackageNamed = namedByVersions(store, 'package_sha256');
    for (const sha256 of new Set(packages)) await artifacts.dropUnless(sha256, () => isPackageNamed(sha256));
    const isLayerNamed = namedByVersions(store, 'layer');
    for (const layer of new Set(gone)) await layers.dropUnless(layer, () => isLayerNamed(layer));
  }
}

/** @returns asks whether any version has this package or layer */
export function namedByVersions(store: Store, column: 'package_sha256' | 'layer') {
  return async (value: string): Promise<boolean> => {
    const named = store.selectFrom('versions').select('id').where(column, '=', value).limit(1);
    return (await named.executeTakeFirst()) !== undefined;
  };
}

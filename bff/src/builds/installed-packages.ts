import { type InstalledPackages as PackageList, type PackageTypes, type Runner, RunnerError } from 'runner';
import { ofRunner } from '../errors.ts';
import type { Functions } from '../functions/functions.ts';
import type { Versions } from '../functions/versions.ts';
import type { Access } from '../iam/access.ts';
import type { Subject } from '../iam/subject.ts';

type Parts = { access: Access; functions: Functions; versions: Versions; runner: Runner };

/** Packages that were installed for versions, for subjects that may read the versions' code. */
export class InstalledPackages {
  readonly #deps: Parts;

  constructor(parts: Parts) {
    this.#deps = parts;
  }

  /** @throws ApiError FAILED_PRECONDITION when the installed packages are no longer on this machine */
  async types(
    versionId: string,
    { packageName, by }: { packageName: string; by: Subject },
  ): Promise<PackageTypes> {
    return await this.#inLayer(versionId, by, {
      read: (runner, layer) => runner.packageTypes(layer, packageName),
      none: { files: [], isCut: false },
    });
  }

  /** @throws ApiError FAILED_PRECONDITION when the installed packages are no longer on this machine */
  async list(versionId: string, by: Subject): Promise<PackageList> {
    return await this.#inLayer(versionId, by, {
      read: (runner, layer) => runner.installedPackages(layer),
      none: { packages: [], isCut: false },
    });
  }

  async #inLayer<T>(
    versionId: string,
    by: Subject,
    { read, none }: { read: (runner: Runner, layer: string) => Promise<T>; none: T },
  ): Promise<T> {
    const { access, functions, versions, runner } = this.#deps;
    const { layer, function_id } = await versions.row(versionId);
    const fn = functions.resource(await functions.row(function_id));
    await access.require(by, 'functions.versions.getCode', fn);
    if (layer === null) return none;
    try {
      return await read(runner, layer);
    } catch (error) {
      if (error instanceof RunnerError && error.code === 'LAYER_MISSING') throw ofRunner(error);
      throw error;
    }
  }
}
